package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;

/** An optimizer that forms the six sums of every parameter while it updates. */
public interface MeasuringOptimizer {

    /**
     * Sets who is asked what to measure and who gets the sums.
     *
     * @param probe the probe; null for none
     */
    void setProbe(StepProbe probe);

    /**
     * Hands the probe the sums that wait on a device, in one transfer. Sums of host memory never
     * wait: the update itself delivers them. Does nothing where none wait.
     */
    void deliver();

    /**
     * Returns the hyperparameters that the update of a weight uses in a step, unless its gradient
     * is clipped: whether it was is known afterwards, from its record.
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
