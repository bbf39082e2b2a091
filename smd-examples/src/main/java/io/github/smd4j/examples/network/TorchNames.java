package io.github.smd4j.examples.network;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.smd4j.djl.invariance.ParameterPaths;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names that PyTorch would give the parameters of a network: the path of the block, then {@code
 * weight} and {@code bias} also for γ and β, {@code running_mean} and {@code running_var} for the
 * statistics.
 */
final class TorchNames {

    private TorchNames() {}

    /** Returns every parameter under its PyTorch name, in the order of the blocks. */
    static Map<String, Parameter> of(Block network) {
        Map<String, Parameter> named = new LinkedHashMap<>();
        ParameterPaths.of(network)
                .forEach((path, parameter) -> named.put(name(path, parameter), parameter));
        return named;
    }

    private static String name(String path, Parameter parameter) {
        String block = path.substring(0, path.lastIndexOf('.') + 1);
        String own = path.substring(block.length());
        return block
                + switch (parameter.getType()) {
                    case GAMMA -> "weight";
                    case BETA -> "bias";
                    case RUNNING_MEAN -> "running_mean";
                    case RUNNING_VAR -> "running_var";
                    case WEIGHT, BIAS, OTHER -> own;
                };
    }
}
