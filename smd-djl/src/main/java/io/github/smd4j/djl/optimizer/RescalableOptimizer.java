package io.github.smd4j.djl.optimizer;

/** An optimizer whose buffers can follow a weight that is rescaled between two steps. */
@FunctionalInterface
public interface RescalableOptimizer {

    /**
     * Brings a parameter's buffer in step with its weight, after the weight was divided by k^(1/4)
     * at a cut of the learning rate by k. Does nothing before the parameter's first update.
     *
     * @param parameterId the parameter's id
     * @param divisor k, finite and above 0
     */
    void rescaleBuffer(String parameterId, double divisor);
}
