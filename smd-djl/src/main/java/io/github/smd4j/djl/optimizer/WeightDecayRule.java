package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.step.PathPattern;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Which parameters decay. */
@FunctionalInterface
public interface WeightDecayRule {

    /**
     * Returns whether a parameter decays.
     *
     * @param name its path, such as {@code layer2.0.conv2.weight}, where the builder was told the
     *     network; else the name its block gave it, such as {@code weight} or {@code gamma}, empty
     *     if none
     * @param shape its shape
     * @return true if weight decay is added to its gradient
     */
    boolean decays(String name, Shape shape);

    /**
     * Returns the rule of PyTorch's plain optimizers: everything decays.
     *
     * @return the rule
     */
    static WeightDecayRule all() {
        return (name, shape) -> true;
    }

    /**
     * Returns the rule of the paper and of Goyal et al.: convolution and linear weights decay;
     * biases and the γ and β of normalization, which have one dimension, do not.
     *
     * @return the rule
     */
    static WeightDecayRule matrices() {
        return (name, shape) -> shape.dimension() > 1;
    }

    /**
     * Returns this rule without some parameters.
     *
     * @param patterns paths of parameters, or of blocks with all that is in them; {@code *} stands
     *     for any text
     * @return the rule; where the builder was told the network, the first step fails if a pattern
     *     fits none of its parameters
     */
    default WeightDecayRule except(String... patterns) {
        return new Except(this, Stream.of(patterns).map(PathPattern::new).toList());
    }

    /**
     * Checks that every pattern of the rule fits a parameter.
     *
     * @param paths the paths of all parameters
     * @throws IllegalArgumentException if one fits none
     */
    default void requireMatch(Collection<String> paths) {}

    /**
     * A rule without some parameters.
     *
     * @param rule the rule for all others
     * @param patterns which
     */
    record Except(WeightDecayRule rule, List<PathPattern> patterns) implements WeightDecayRule {

        @Override
        public boolean decays(String name, Shape shape) {
            return patterns.stream().noneMatch(pattern -> pattern.covers(name))
                    && rule.decays(name, shape);
        }

        @Override
        public void requireMatch(Collection<String> paths) {
            rule.requireMatch(paths);
            for (PathPattern pattern : patterns) {
                if (paths.stream().noneMatch(pattern::covers)) {
                    throw new IllegalArgumentException(
                            "a pattern of weight decay must fit a parameter of the network, but "
                                    + pattern.text()
                                    + " fits none of its "
                                    + paths.size());
                }
            }
        }
    }
}
