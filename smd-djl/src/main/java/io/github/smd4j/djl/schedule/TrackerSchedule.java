package io.github.smd4j.djl.schedule;

import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.Schedule;
import java.util.Arrays;
import java.util.Objects;

/**
 * One of DJL's trackers as a schedule.
 *
 * <p>Some trackers change with every question ({@code MultiFactorTracker}): this asks for each
 * update once, in order, and remembers, four bytes a step. So its own answer depends on the step
 * alone. Give it a tracker that nobody else asks.
 */
public final class TrackerSchedule implements Schedule {

    private final Tracker tracker;
    private float[] rates = new float[64];
    private int known;

    private TrackerSchedule(Tracker tracker) {
        this.tracker = Objects.requireNonNull(tracker, "tracker");
    }

    /**
     * Returns the schedule of a tracker.
     *
     * @param tracker the tracker; that of a schedule gives the schedule back
     * @return the schedule
     */
    public static Schedule of(Tracker tracker) {
        return tracker instanceof ScheduleTracker ours
                ? ours.schedule()
                : new TrackerSchedule(tracker);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the step is not in [0, 2^31 − 2], which is all that DJL
     *     counts
     */
    @Override
    public synchronized double learningRate(long step) {
        if (step < 0 || step >= Integer.MAX_VALUE - 1) {
            throw new IllegalArgumentException(
                    "step must be in [0, " + (Integer.MAX_VALUE - 2) + "], but was " + step);
        }
        int index = (int) step;
        if (index >= rates.length) {
            rates = Arrays.copyOf(rates, Math.max(index + 1, rates.length + rates.length / 2));
        }
        for (; known <= index; known++) {
            rates[known] = tracker.getNewValue(known + 1);
        }
        return rates[index];
    }
}
