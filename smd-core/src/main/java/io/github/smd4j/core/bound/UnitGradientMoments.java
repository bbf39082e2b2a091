package io.github.smd4j.core.bound;

import io.github.smd4j.core.range.Ranges;
import java.util.OptionalDouble;

/**
 * What is known of the quantity that drives the norm: h̃ under momentum, ‖g̃‖² without.
 *
 * @param level L, its mean, finite and above 0; empty if not known
 * @param variance V, its variance or an upper bound of it, finite and not negative; empty if not
 *     known
 * @param minimum l, a lower bound of it, finite and at most L; may be negative for h̃; empty if not
 *     known
 * @param correlation φ, its autocorrelation at lag 1, in (−1, 1), for values correlated as φ^|n|;
 *     empty if not known
 */
public record UnitGradientMoments(
        OptionalDouble level,
        OptionalDouble variance,
        OptionalDouble minimum,
        OptionalDouble correlation) {

    /** Nothing is known. */
    public static final UnitGradientMoments UNKNOWN =
            new UnitGradientMoments(
                    OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    /** Checks the ranges: V and l say nothing without L, and l is at most L. */
    public UnitGradientMoments {
        if (level.isEmpty() && (variance.isPresent() || minimum.isPresent())) {
            throw new IllegalArgumentException(
                    "variance and minimum can be judged only beside the level, which is missing");
        }
        if (level.isPresent()) {
            double mean = Ranges.positive("level", level.getAsDouble());
            variance.ifPresent(value -> Ranges.notNegative("variance", value));
            if (minimum.isPresent()
                    && !(minimum.getAsDouble() <= mean && Double.isFinite(minimum.getAsDouble()))) {
                throw new IllegalArgumentException(
                        "minimum must be finite and at most the level "
                                + mean
                                + ", but was "
                                + minimum.getAsDouble());
            }
        }
        if (correlation.isPresent() && !(Math.abs(correlation.getAsDouble()) < 1)) {
            throw new IllegalArgumentException(
                    "correlation must be in (-1, 1), but was " + correlation.getAsDouble());
        }
    }

    /**
     * Keeps moments without a word on their correlation in time.
     *
     * @param level L
     * @param variance V
     * @param minimum l
     * @throws IllegalArgumentException if a value is out of range
     */
    public UnitGradientMoments(
            OptionalDouble level, OptionalDouble variance, OptionalDouble minimum) {
        this(level, variance, minimum, OptionalDouble.empty());
    }

    /**
     * Returns the same moments with a correlation in time.
     *
     * @param lagOne φ, the autocorrelation at lag 1, in (−1, 1)
     * @return the moments
     * @throws IllegalArgumentException if φ is out of range
     */
    public UnitGradientMoments withCorrelation(double lagOne) {
        return new UnitGradientMoments(level, variance, minimum, OptionalDouble.of(lagOne));
    }

    /**
     * Returns moments of which all are known, as measured over a window.
     *
     * @param level L, finite and above 0
     * @param variance V, finite and not negative
     * @param minimum l, finite and at most L
     * @return the moments
     * @throws IllegalArgumentException if a value is out of range
     */
    public static UnitGradientMoments of(double level, double variance, double minimum) {
        return new UnitGradientMoments(
                OptionalDouble.of(level), OptionalDouble.of(variance), OptionalDouble.of(minimum));
    }
}
