package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.github.smd4j.djl.invariance.ParameterPaths;
import java.util.IdentityHashMap;
import java.util.Map;

/** Which weights decay: a rule, and the network that gives their paths. */
final class DecayGroups {

    private final WeightDecayRule rule;
    private final Block network;
    private Map<NDArray, String> paths;

    /**
     * Asks a rule.
     *
     * @param rule the rule
     * @param network the network whose paths it is asked with, initialized later; null for the
     *     names that blocks gave their parameters
     */
    DecayGroups(WeightDecayRule rule, Block network) {
        this.rule = rule;
        this.network = network;
    }

    boolean of(NDArray weight) {
        return rule.decays(name(weight), weight.getShape());
    }

    private String name(NDArray weight) {
        if (network == null) {
            return weight.getName() == null ? "" : weight.getName();
        }
        String path = paths().get(weight);
        if (path == null) {
            throw new IllegalStateException(
                    "every weight that is trained must be one of the network's whose paths decide"
                            + " about weight decay, but "
                            + weight.getName()
                            + " of shape "
                            + weight.getShape()
                            + " is not");
        }
        return path;
    }

    /** A parameter that several paths share goes by the first. */
    private Map<NDArray, String> paths() {
        if (paths == null) {
            Map<NDArray, String> found = new IdentityHashMap<>();
            ParameterPaths.of(network)
                    .forEach((path, parameter) -> found.putIfAbsent(parameter.getArray(), path));
            rule.requireMatch(found.values());
            paths = found;
        }
        return paths;
    }
}
