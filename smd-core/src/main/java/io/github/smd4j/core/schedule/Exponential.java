package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;

/**
 * A learning rate that falls by the same factor over every span of the same length: η =
 * initial·factor^(t/span), at every step a little.
 *
 * <p>With a span of one step it is PyTorch's {@code ExponentialLR}; a fall in stairs is a {@link
 * MultiStep}. Accurate to 3 ulp, and to t/span times the logarithm of the factor in ulps where that
 * is more.
 *
 * @param initialRate η of step 0, finite and above 0
 * @param factor by which the rate is multiplied over a span, in (0, 1]
 * @param span its steps, above 0
 */
public record Exponential(double initialRate, double factor, long span) implements Schedule {

    /** Checks the ranges. */
    public Exponential {
        Ranges.positive("initial learning rate", initialRate);
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("factor must be in (0, 1], but was " + factor);
        }
        Ranges.count("span", span);
    }

    @Override
    public double learningRate(long step) {
        return initialRate * Math.pow(factor, (double) step / span);
    }
}
