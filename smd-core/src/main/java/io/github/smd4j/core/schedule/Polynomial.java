package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.List;

/**
 * A learning rate that goes from one value to another along a power of the steps left; a straight
 * line for power 1.
 *
 * <p>Over T steps, at step t: η = final + (initial − final)·(1 − t/T)^power; from step T on it
 * stays at its final value. Within a few ulps of PyTorch's {@code PolynomialLR} (final 0) and
 * {@code LinearLR} (power 1).
 *
 * @param initialRate η of step 0, finite and above 0
 * @param length T in steps, above 0
 * @param power finite and above 0
 * @param finalRate η from step T on, finite and not negative
 */
public record Polynomial(double initialRate, long length, double power, double finalRate)
        implements Schedule {

    /** Checks the ranges. */
    public Polynomial {
        Ranges.positive("initial learning rate", initialRate);
        Ranges.count("length", length);
        Ranges.positive("power", power);
        Ranges.notNegative("final learning rate", finalRate);
    }

    /**
     * Returns a straight line.
     *
     * @param initialRate η of step 0, finite and above 0
     * @param length T in steps, above 0
     * @param finalRate η from step T on, finite and not negative
     * @return the schedule
     * @throws IllegalArgumentException if a value is out of range
     */
    public static Polynomial linear(double initialRate, long length, double finalRate) {
        return new Polynomial(initialRate, length, 1, finalRate);
    }

    @Override
    public double learningRate(long step) {
        if (step >= length) {
            return finalRate;
        }
        double left = (double) (length - step) / length;
        return finalRate + (initialRate - finalRate) * Math.pow(left, power);
    }

    /** Returns the way down, and the rate that stays if the run is longer. */
    @Override
    public List<Stage> stages(long steps) {
        return thenRest(this, length, steps);
    }

    /**
     * The stages of a schedule that moves up to a step and then rests: two if the run is longer.
     */
    static List<Stage> thenRest(Schedule schedule, long length, long steps) {
        Ranges.count("steps", steps);
        Stage moving = new Stage(0, Math.min(length, steps), schedule.learningRate(0));
        return steps <= length
                ? List.of(moving)
                : List.of(moving, new Stage(length, steps, schedule.learningRate(length)));
    }
}
