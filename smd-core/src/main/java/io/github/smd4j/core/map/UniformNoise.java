package io.github.smd4j.core.map;

import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Another process with Uniform(−a, a) added, the paper's noise with a = 3.
 *
 * <p>L stays at or above 0: where the value L_t it is added to is below a, the noise is
 * Uniform(−L_t, L_t), and none where L_t is negative. So the mean is never moved, as cutting at 0
 * would move it; the variance, a²/3, is then the smaller one.
 *
 * @param base what the noise is added to
 * @param halfWidth a, finite and not negative
 */
public record UniformNoise(GradientProcess base, double halfWidth) implements GradientProcess {

    /** The half width of the paper's Figures 4 and 5. */
    public static final double PAPER = 3;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if a is out of range
     */
    public UniformNoise {
        if (!(halfWidth >= 0 && halfWidth < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "halfWidth must be finite and not negative, but was " + halfWidth);
        }
    }

    @Override
    public double mean(long step) {
        return base.mean(step);
    }

    /**
     * Returns the base's variance and min(a, E[L_t])²/3, the noise's; exact where the base is not
     * random or stays above a.
     */
    @Override
    public double variance(long step) {
        double width = width(base.mean(step));
        return base.variance(step) + width * width / 3;
    }

    /**
     * Returns the base's factor, weighed by the base's share of the variance at step 0: the noise
     * itself is independent in time.
     */
    @Override
    public double widening(double memory) {
        double all = variance(0);
        return all == 0 ? 1 : 1 + (base.widening(memory) - 1) * base.variance(0) / all;
    }

    @Override
    public DoubleSupplier draws(UniformRandomProvider random) {
        DoubleSupplier levels = base.draws(random);
        return () -> {
            double level = levels.getAsDouble();
            return level + width(level) * (2 * random.nextDouble() - 1);
        };
    }

    private double width(double level) {
        return Math.max(0, Math.min(halfWidth, level));
    }
}
