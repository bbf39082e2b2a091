package io.github.smd4j.core.advice;

import io.github.smd4j.core.detect.Condition;
import io.github.smd4j.core.detect.EquilibriumState;
import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.schedule.Schedule;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a schedule leaves a parameter of equilibrium, from a step on: by F1, with τ and y* that
 * follow the rate and a level that stands still.
 *
 * @param stages the present stage and those to come
 * @param missed of them, those that end before equilibrium; of a stage whose rate moves, those that
 *     are further than 5% away for more than half of it
 * @param from the first step of the first of those, or the present step
 * @param needed steps that it would need; NaN where its rate moves
 * @param has steps that it has
 * @param within share of the steps left at which the angle is within 5%
 */
record ScheduleReach(int stages, int missed, long from, double needed, long has, double within) {

    private static final double BELOW = excess(1 - StageStatistics.TOLERANCE);
    private static final double ABOVE = excess(1 + StageStatistics.TOLERANCE);

    /** y/y* − 1 of an angle over its equilibrium value. */
    private static double excess(double ratio) {
        return 1 / (ratio * ratio) - 1;
    }

    /**
     * Walks from where a parameter stands to the end of a run; missed is 0 where that cannot be
     * told.
     *
     * @param state where it stands, at a step of the schedule
     * @param schedule the rates
     * @param steps of the run
     */
    static ScheduleReach of(EquilibriumState state, Schedule schedule, long steps) {
        OptionalDouble left = state.stepsLeft();
        double now = schedule.learningRate(state.step());
        if (left.isEmpty() || !(now > 0) || state.condition() == Condition.DRIFTING) {
            return new ScheduleReach(0, 0, state.step(), Double.NaN, 0, Double.NaN);
        }
        // τ·η does not move with the rate.
        Walk walk = new Walk(state.relaxation() * now, now);
        if (left.getAsDouble() > 0) {
            double limit = state.angleRatio() < 1 ? BELOW : ABOVE;
            walk.excess = limit * Math.exp(left.getAsDouble() / state.relaxation());
        }
        long first = state.step() + 1;
        for (Stage stage : schedule.stages(steps)) {
            if (stage.toStep() > first) {
                walk.stage(schedule, Math.max(first, stage.fromStep()), stage.toStep());
            }
        }
        double within = walk.within / Math.max(1, steps - first);
        return new ScheduleReach(
                walk.stages, walk.missed, walk.from, walk.needed, walk.has, within);
    }

    private static boolean near(double excess) {
        return excess <= BELOW && excess >= ABOVE;
    }

    private static final class Walk {

        private final double scale;
        private double rate;
        private double excess;
        private double within;
        private int stages;
        private int missed;
        private long from;
        private double needed = Double.NaN;
        private long has;

        Walk(double scale, double rate) {
            this.scale = scale;
            this.rate = rate;
        }

        void stage(Schedule schedule, long begin, long end) {
            stages++;
            double before = within;
            double time = steady(schedule, begin, end);
            long length = end - begin;
            if (time >= 0) {
                within += Math.max(0, length - time);
                excess *= Math.exp(-length / (scale / rate));
            } else {
                for (long step = begin; step < end; step++) {
                    if (to(schedule.learningRate(step))) {
                        excess *= Math.exp(-rate / scale);
                    }
                    within += near(excess) ? 1 : 0;
                }
            }
            boolean misses = time >= 0 ? time > length : within - before < length / 2.0;
            if (misses && missed++ == 0) {
                from = begin;
                needed = time >= 0 ? time : Double.NaN;
                has = length;
            }
        }

        /** Steps until within 5% at a rate that stands still; below 0 where it does not. */
        private double steady(Schedule schedule, long begin, long end) {
            double first = schedule.learningRate(begin);
            boolean still =
                    List.of(end - 1, begin + (end - begin) / 2, begin + (end - begin) / 3).stream()
                            .allMatch(step -> schedule.learningRate(step) == first);
            if (!still || !to(first)) {
                return -1;
            }
            double limit = excess > 0 ? BELOW : ABOVE;
            return near(excess) ? 0 : scale / rate * Math.log(excess / limit);
        }

        /** Goes over to a rate; false where nothing moves at it. */
        private boolean to(double next) {
            if (!(next > 0)) {
                return false;
            }
            excess = (1 + excess) * (rate / next) - 1;
            rate = next;
            return true;
        }
    }
}
