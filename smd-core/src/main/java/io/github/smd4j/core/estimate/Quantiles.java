package io.github.smd4j.core.estimate;

import java.util.Arrays;

/**
 * How a handful of numbers that are all at hand lie: extremes, median, and what 5% lie below and
 * above. For a stream there is {@link QuantileSketch}.
 *
 * <p>The quantile of share q among n sorted numbers lies at rank q·(n−1), counted from 0, and is
 * interpolated between the two around it, as numpy and pandas do by default.
 *
 * @param min the smallest
 * @param low the 5% quantile
 * @param median the 50% quantile
 * @param high the 95% quantile
 * @param max the largest
 */
public record Quantiles(double min, double low, double median, double high, double max) {

    /** Share of the numbers below {@link #low} and above {@link #high}. */
    public static final double TAIL = 0.05;

    /** The quantiles of no number: NaN throughout. */
    public static final Quantiles NONE =
            new Quantiles(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /**
     * Returns the quantiles of some numbers.
     *
     * @param values the numbers; left as they are
     * @return the quantiles, rounded to a unit in the last place or two; {@link #NONE} if there is
     *     no number or one of them is NaN
     */
    public static Quantiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        // A NaN is sorted behind all others.
        if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
            return NONE;
        }
        return new Quantiles(
                sorted[0],
                at(sorted, TAIL),
                at(sorted, 0.5),
                at(sorted, 1 - TAIL),
                sorted[sorted.length - 1]);
    }

    /**
     * Returns the five numbers from the smallest to the largest.
     *
     * @return array of length 5
     */
    public double[] toArray() {
        return new double[] {min, low, median, high, max};
    }

    private static double at(double[] sorted, double share) {
        double rank = share * (sorted.length - 1);
        int below = (int) rank;
        double part = rank - below;
        // Not by a difference, which two infinities do not have.
        return part == 0 ? sorted[below] : (1 - part) * sorted[below] + part * sorted[below + 1];
    }
}
