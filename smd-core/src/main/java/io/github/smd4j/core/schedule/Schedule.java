package io.github.smd4j.core.schedule;

/** The learning rate as a function of the step alone: the same step always gives the same rate. */
@FunctionalInterface
public interface Schedule {

    /**
     * Returns the learning rate η of a step.
     *
     * @param step number of the step, from 0
     * @return η, finite and not negative
     */
    double learningRate(long step);

    /**
     * Returns the schedule that never changes.
     *
     * @param learningRate η, finite and above 0
     * @return the schedule
     * @throws IllegalArgumentException if the rate is out of range
     */
    static Schedule constant(double learningRate) {
        return MultiStep.starting(learningRate);
    }
}
