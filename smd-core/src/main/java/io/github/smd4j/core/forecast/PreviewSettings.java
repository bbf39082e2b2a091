package io.github.smd4j.core.forecast;

import io.github.smd4j.core.schedule.Schedule;
import java.util.OptionalDouble;

/**
 * A training to look at before it is run: heavy-ball SGD with the buffer of Eq. 18.
 *
 * @param schedule η of every step
 * @param length how long it is
 * @param weightDecay λ, finite and above 0
 * @param momentum α in [0, 1)
 * @param start where it starts
 * @param rescaled whether norm and buffer are rescaled wherever a stage of constant rate ends in
 *     another rate
 */
public record PreviewSettings(
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
     * @param level L at every step, finite and above 0
     * @param squaredNorm ‖w_0‖² of a weight with an empty buffer, finite and above 0; empty to
     *     start in the equilibrium of the first step
     */
    public record Start(double level, OptionalDouble squaredNorm) {

        /**
         * The equilibrium of the first step, with L = 1: where L is constant it cancels out of
         * Δ/Δ*, and only norms depend on it.
         */
        public static final Start EQUILIBRIUM = new Start(1, OptionalDouble.empty());

        /** Checks the ranges. */
        public Start {
            positive("level", level);
            squaredNorm.ifPresent(x -> positive("squaredNorm", x));
        }

        private static void positive(String name, double value) {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        name + " must be finite and above 0, but was " + value);
            }
        }
    }
}
