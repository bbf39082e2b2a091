package io.github.smd4j.core.forecast;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.Arrays;
import java.util.List;

/**
 * L, the mean of h̃ that a line is fed with, as a function of the step: constant, one value a
 * stage, or measured.
 *
 * <p>Immutable; the same step always gives the same value.
 */
public sealed interface LevelPath {

    /**
     * Returns the level of a step.
     *
     * @param step the step, from 0
     * @return L_t, finite; above 0 but in a measured series, since h̃ of a small group may not be
     */
    double at(long step);

    /**
     * Returns the level that never moves.
     *
     * @param level L, finite and above 0
     * @return the level
     * @throws IllegalArgumentException if L is out of range
     */
    static LevelPath constant(double level) {
        return new Constant(Ranges.positive("level", level));
    }

    /**
     * Returns a level for each stage.
     *
     * @param stages the stages, in order
     * @param levels L of each, finite and above 0
     * @return the level
     * @throws IllegalArgumentException if there is not one for each stage or one is out of range
     */
    static LevelPath perStage(List<Stage> stages, double... levels) {
        if (levels.length != stages.size()) {
            throw new IllegalArgumentException(
                    "levels must be one for each of the "
                            + stages.size()
                            + " stages, but were "
                            + levels.length);
        }
        for (double level : levels) {
            Ranges.positive("level", level);
        }
        return new Stepwise(stages.stream().mapToLong(Stage::fromStep).toArray(), levels.clone());
    }

    /**
     * Returns a measured level, each value of which stands until the next: a value a step, a value
     * a window, or a value a sampled step.
     *
     * @param fromStep (n), n &gt; 0, rising: the step from which each value stands; before the
     *     first stands the first
     * @param values (n), finite, of any sign
     * @return the level
     * @throws IllegalArgumentException if the lengths differ or are 0, the steps do not rise, or a
     *     value is not finite
     */
    static LevelPath series(long[] fromStep, double... values) {
        if (fromStep.length != values.length || values.length == 0) {
            throw new IllegalArgumentException(
                    "a measured level must have one value a step and at least one, but had "
                            + values.length
                            + " for "
                            + fromStep.length
                            + " steps");
        }
        for (int i = 0; i < values.length; i++) {
            if (i > 0 && fromStep[i] <= fromStep[i - 1]) {
                throw new IllegalArgumentException(
                        "the steps of a measured level must rise, but "
                                + fromStep[i]
                                + " follows "
                                + fromStep[i - 1]);
            }
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "every value of a measured level must be finite, but that of step "
                                + fromStep[i]
                                + " is "
                                + values[i]);
            }
        }
        return new Stepwise(fromStep.clone(), values.clone());
    }

    /** The same at every step. */
    record Constant(double level) implements LevelPath {
        @Override
        public double at(long step) {
            return level;
        }
    }

    /** Constant from step to step. */
    final class Stepwise implements LevelPath {

        private final long[] fromStep;
        private final double[] values;

        Stepwise(long[] fromStep, double[] values) {
            this.fromStep = fromStep;
            this.values = values;
        }

        @Override
        public double at(long step) {
            int found = Arrays.binarySearch(fromStep, step);
            // Where it is not found, −(place to insert) − 1 comes back.
            return values[Math.max(0, found >= 0 ? found : -found - 2)];
        }
    }
}
