package io.github.smd4j.djl.schedule;

import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.Schedule;
import java.util.Objects;

/**
 * A schedule as DJL's tracker of the learning rate, for an optimizer that is not this library's.
 *
 * <pre>{@code
 * Schedule schedule = MultiStep.starting(0.1).dividedAt(1000, 10);
 * Optimizer.sgd().setLearningRateTracker(new ScheduleTracker(schedule))
 * SmdListener.builder(sink).optHyperparameters("djl-sgd", schedule, 5e-4, 0.9)
 * }</pre>
 *
 * <p>DJL numbers updates from 1, so that update n is step n − 1. The answer depends on that number
 * alone, whoever asks how often and in which order.
 *
 * @param schedule the schedule
 */
public record ScheduleTracker(Schedule schedule) implements Tracker {

    /** Checks that there is a schedule. */
    public ScheduleTracker {
        Objects.requireNonNull(schedule, "schedule");
    }

    /**
     * Returns the learning rate of an update.
     *
     * @param numUpdate number of the update, from 1
     * @return η of step numUpdate − 1, rounded to a float
     * @throws IllegalArgumentException if the number is below 1
     */
    @Override
    public float getNewValue(int numUpdate) {
        if (numUpdate < 1) {
            throw new IllegalArgumentException(
                    "numUpdate must be 1 or more, since DJL counts updates from 1, but was "
                            + numUpdate);
        }
        return (float) schedule.learningRate(numUpdate - 1L);
    }
}
