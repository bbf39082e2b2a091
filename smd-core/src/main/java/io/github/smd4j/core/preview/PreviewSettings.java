package io.github.smd4j.core.preview;

import io.github.smd4j.core.forecast.LevelPath;
import io.github.smd4j.core.forecast.Plan;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.schedule.Schedule;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A training to look at before it is run.
 *
 * @param rule the optimizer's update rule, one with a recurrence
 * @param schedule η of every step
 * @param length how long it is
 * @param weightDecay λ, finite and above 0
 * @param momentum α in [0, 1)
 * @param start where it starts
 * @param rescaled whether norm and buffer are rescaled wherever a stage of constant rate ends in
 *     another rate
 */
public record PreviewSettings(
        UpdateRule rule,
        Schedule schedule,
        Length length,
        double weightDecay,
        double momentum,
        Start start,
        boolean rescaled) {

    /** Checks the ranges. */
    public PreviewSettings {
        if (!(weightDecay > 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException(
                    "weightDecay must be finite and above 0, but was "
                            + weightDecay
                            + "; without it no equilibrium exists");
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be in [0, 1), but was " + momentum);
        }
    }

    /** The plan to walk through. */
    Plan plan() {
        return new Plan(
                rule,
                schedule,
                weightDecay,
                momentum,
                start.level(),
                rescaled ? Plan.cuts(schedule, length.steps()) : List.of());
    }

    /**
     * How long a training is.
     *
     * @param steps all steps, above 0
     * @param stepsPerEpoch steps in an epoch, above 0
     */
    public record Length(long steps, long stepsPerEpoch) {

        /** Checks the ranges. */
        public Length {
            if (steps <= 0 || stepsPerEpoch <= 0) {
                throw new IllegalArgumentException(
                        "steps and stepsPerEpoch must be above 0, but were "
                                + steps
                                + " and "
                                + stepsPerEpoch);
            }
        }
    }

    /**
     * Where a training starts, and the level it is fed with.
     *
     * @param level L of every step (of a rule that divides by the gradient's size: the number of
     *     coordinates C); above 0 at the first
     * @param squaredNorm ‖w_0‖² of a weight with an empty buffer, finite and above 0; empty to
     *     start in the equilibrium of the first step
     */
    public record Start(LevelPath level, OptionalDouble squaredNorm) {

        /**
         * The equilibrium of the first step, with L = 1: where L is constant it cancels out of
         * Δ/Δ*, and only norms depend on it.
         */
        public static final Start EQUILIBRIUM =
                new Start(LevelPath.constant(1), OptionalDouble.empty());

        /** Checks the ranges. */
        public Start {
            Ranges.positive("level", level.at(0));
            squaredNorm.ifPresent(x -> Ranges.positive("squaredNorm", x));
        }
    }
}
