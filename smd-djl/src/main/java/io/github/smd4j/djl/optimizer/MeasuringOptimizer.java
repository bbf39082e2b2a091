package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;

/** An optimizer that can form the six sums in the same pass in which it updates. */
public interface MeasuringOptimizer {

    /**
     * Sets who is asked what to measure and who gets the sums.
     *
     * @param probe the probe; null for none
     */
    void setProbe(StepProbe probe);

    /**
     * Returns whether the sums of a parameter will come from the update itself. Where not, whoever
     * wants them must pair the weights before and after the step.
     *
     * <p>Call it after a backward pass: it looks at the gradient too.
     *
     * @param parameterId the parameter's id
     * @param weight its weight
     * @return true for a float32 array in host memory whose gradient lies there too
     */
    boolean measures(String parameterId, NDArray weight);

    /**
     * Returns the hyperparameters that the update of a weight uses in a step.
     *
     * @param weight the weight
     * @param step number of the step, from 0
     * @return the hyperparameters in force
     */
    Hyperparameters inForce(NDArray weight, long step);

    /**
     * Returns the step that the next update of all parameters is.
     *
     * @return its number, from 0 or from where the optimizer was told to begin
     */
    long nextStep();
}
