package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.List;

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
     * Returns the segments of a run: a span of constant rate, a fall along a cosine, a warm-up.
     *
     * @param steps length of the run, above 0
     * @return the stages in order, each with the rate of its first step; they cover [0, steps); one
     *     alone unless a schedule knows of more
     * @throws IllegalArgumentException if steps is not above 0, or the schedule does not fit in
     */
    default List<Stage> stages(long steps) {
        return List.of(new Stage(0, Ranges.count("steps", steps), learningRate(0)));
    }

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
