package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.types.Shape;

/** Which parameters decay. */
@FunctionalInterface
public interface WeightDecayRule {

    /**
     * Returns whether a parameter decays.
     *
     * @param name the name its block gave the parameter, such as {@code weight} or {@code gamma};
     *     empty if none
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
}
