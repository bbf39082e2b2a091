package io.github.smd4j.examples.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * How long one thing takes beside another.
 *
 * @param pairs number of pairs timed
 * @param first median time of the first, milliseconds
 * @param second median time of the second, milliseconds
 * @param ratio median of first/second over the pairs
 * @param low lower end of the bootstrap 95% interval of that median
 * @param high its upper end
 */
public record PairedRatio(
        int pairs, double first, double second, double ratio, double low, double high) {

    /** With fewer pairs no target is judged. */
    public static final int LEAST_PAIRS = 30;

    /**
     * Times two things in turn; each pair swaps who comes first.
     *
     * @param pairs number of pairs, above 0
     * @param warmUp pairs that are run before and not counted
     * @param first runs the first once and returns its time in milliseconds
     * @param second likewise
     * @return the ratio
     */
    static PairedRatio of(int pairs, int warmUp, DoubleSupplier first, DoubleSupplier second) {
        double[] a = new double[pairs];
        double[] b = new double[pairs];
        for (int i = -warmUp; i < pairs; i++) {
            double x;
            double y;
            if (i % 2 == 0) {
                x = first.getAsDouble();
                y = second.getAsDouble();
            } else {
                y = second.getAsDouble();
                x = first.getAsDouble();
            }
            if (i >= 0) {
                a[i] = x;
                b[i] = y;
            }
        }
        return of(a, b);
    }

    /**
     * Compares times that were taken pair by pair.
     *
     * @param first (pairs), milliseconds
     * @param second (pairs), milliseconds
     * @return the ratio
     */
    static PairedRatio of(double[] first, double[] second) {
        int pairs = first.length;
        double[] ratios = new double[pairs];
        Arrays.setAll(ratios, i -> first[i] / second[i]);
        double[] ends = MedianTime.interval(ratios);
        return new PairedRatio(
                pairs, median(first), median(second), median(ratios), ends[0], ends[1]);
    }

    /**
     * Judges the ratio: a target is met only if the whole interval is within it, and missed only if
     * the whole interval is beyond it.
     *
     * @param target the largest ratio allowed
     * @return "met", "missed" or "not resolved", the last also for fewer than {@value #LEAST_PAIRS}
     *     pairs
     */
    public String against(double target) {
        if (pairs < LEAST_PAIRS) {
            return "not resolved";
        }
        if (high <= target) {
            return "met";
        }
        return low > target ? "missed" : "not resolved";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.4f (95%% interval %.4f to %.4f over %d pairs; medians %.3f ms and %.3f ms)",
                ratio,
                low,
                high,
                pairs,
                first,
                second);
    }

    /** Returns the median. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
