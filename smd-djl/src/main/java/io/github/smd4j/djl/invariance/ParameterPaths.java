package io.github.smd4j.djl.invariance;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where each parameter of a network stands, running statistics included. */
public final class ParameterPaths {

    private ParameterPaths() {}

    /**
     * Returns every parameter under its path, {@code layer2.0.conv2.weight}: the path that {@link
     * ParameterInvariance} gives it, the same in every run. A parameter that several blocks share
     * stands under each of its paths.
     *
     * @param network the network; its parameters need not be initialized
     * @return path to parameter, in the order of the blocks
     */
    public static Map<String, Parameter> of(Block network) {
        Map<String, Parameter> paths = new LinkedHashMap<>();
        collect(network, "", paths);
        return paths;
    }

    private static void collect(Block block, String path, Map<String, Parameter> paths) {
        for (Pair<String, Parameter> own : block.getDirectParameters()) {
            paths.put(BlockPaths.join(path, own.getKey()), own.getValue());
        }
        for (BlockPaths.Child child : BlockPaths.children(block)) {
            collect(child.block(), BlockPaths.join(path, child.name()), paths);
        }
    }
}
