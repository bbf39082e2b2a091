package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.rule.Rescaling;

/** An optimizer whose buffers can follow a weight that is rescaled between two steps. */
public interface RescalableOptimizer {

    /**
     * Returns by what a weight and its buffers must move at a cut of the learning rate.
     *
     * @param divisor k by which the learning rate is divided, finite and above 0
     * @return the factors of this optimizer's update rule
     * @throws IllegalArgumentException if k is out of range
     */
    Rescaling rescaling(double divisor);

    /**
     * Brings a parameter's buffers in step with its weight, after that was divided. Does nothing
     * before the parameter's first update.
     *
     * @param parameterId the parameter's id
     * @param rescaling the factors
     */
    void rescaleBuffers(String parameterId, Rescaling rescaling);
}
