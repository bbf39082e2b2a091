package io.github.smd4j.core.step;

/**
 * How an optimizer that forms the six sums while it updates hands them on.
 *
 * <p>For each parameter and step the optimizer asks once how many rows are wanted and, unless the
 * answer is zero, delivers the sums once. It must not let the answer change the update by one bit.
 */
public interface StepProbe {

    /**
     * Returns into how many equal consecutive rows the sums of a parameter shall be split.
     *
     * @param parameterId the optimizer's own key of the parameter
     * @param step number of the step that is about to run, from 0
     * @return the number of rows, a divisor of the parameter's size; 0 if nothing is wanted
     */
    int rows(String parameterId, long step);

    /**
     * Takes the sums of one parameter in one step.
     *
     * @param parameterId the optimizer's own key of the parameter
     * @param step number of the step, from 0
     * @param inForce the hyperparameters that the update used
     * @param sums the sums of each row
     */
    void accept(String parameterId, long step, Hyperparameters inForce, FilterSums sums);
}
