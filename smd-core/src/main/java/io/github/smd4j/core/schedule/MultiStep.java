package io.github.smd4j.core.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A learning rate that is divided at given steps: the paper's multi-stage schedule.
 *
 * <p>Immutable; {@link #dividedAt} returns a longer one.
 */
public final class MultiStep implements Schedule {

    private final double initial;
    private final List<Drop> drops;

    private MultiStep(double initial, List<Drop> drops) {
        this.initial = initial;
        this.drops = drops;
    }

    /**
     * A cut of the learning rate.
     *
     * @param step the first step that uses the new rate, above 0
     * @param divisor k by which the rate in force is divided, finite and above 0; below 1 it rises
     */
    public record Drop(long step, double divisor) {

        /** Checks the ranges. */
        public Drop {
            if (step <= 0) {
                throw new IllegalArgumentException(
                        "the step of a drop must be above 0, but was "
                                + step
                                + "; steps count from 0 and step 0 has the initial rate");
            }
            if (!(divisor > 0) || Double.isInfinite(divisor)) {
                throw new IllegalArgumentException(
                        "the divisor of a drop must be finite and above 0, but was " + divisor);
            }
        }
    }

    /**
     * A span of steps, one segment of a schedule; in a multi-step schedule one of constant rate.
     *
     * @param fromStep first step, inclusive
     * @param toStep last step, exclusive
     * @param learningRate η of its first step
     */
    public record Stage(long fromStep, long toStep, double learningRate) {

        /**
         * Returns the number of steps.
         *
         * @return the number, above 0
         */
        public long length() {
            return toStep - fromStep;
        }
    }

    /**
     * Returns the schedule without a drop.
     *
     * @param learningRate η of step 0, finite and above 0
     * @return the schedule
     * @throws IllegalArgumentException if the rate is out of range
     */
    public static MultiStep starting(double learningRate) {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "learningRate must be finite and above 0, but was " + learningRate);
        }
        return new MultiStep(learningRate, List.of());
    }

    /**
     * Returns this schedule with one more drop.
     *
     * @param step the first step that uses the new rate, later than every earlier drop
     * @param divisor k, by which the rate then in force is divided
     * @return the longer schedule
     * @throws IllegalArgumentException if a value is out of range or the step is not later
     */
    public MultiStep dividedAt(long step, double divisor) {
        if (!drops.isEmpty() && drops.get(drops.size() - 1).step() >= step) {
            throw new IllegalArgumentException(
                    "drops must come in order of their steps, but "
                            + step
                            + " follows "
                            + drops.get(drops.size() - 1).step());
        }
        List<Drop> longer = new ArrayList<>(drops);
        longer.add(new Drop(step, divisor));
        return new MultiStep(initial, List.copyOf(longer));
    }

    @Override
    public double learningRate(long step) {
        double rate = initial;
        for (Drop drop : drops) {
            if (step >= drop.step()) {
                rate /= drop.divisor();
            }
        }
        return rate;
    }

    /**
     * Returns the drops in order.
     *
     * @return the drops
     */
    public List<Drop> drops() {
        return drops;
    }

    /**
     * Returns the spans of constant rate of a run.
     *
     * @param steps length of the run, above the step of the last drop
     * @return the stages in order; they cover [0, steps)
     * @throws IllegalArgumentException if a drop lies beyond the run
     */
    @Override
    public List<Stage> stages(long steps) {
        List<Stage> stages = new ArrayList<>();
        long from = 0;
        for (Drop drop : drops) {
            stages.add(new Stage(from, drop.step(), learningRate(from)));
            from = drop.step();
        }
        if (from >= steps) {
            throw new IllegalArgumentException(
                    "steps must be above that of the last drop, " + from + ", but was " + steps);
        }
        stages.add(new Stage(from, steps, learningRate(from)));
        return List.copyOf(stages);
    }
}
