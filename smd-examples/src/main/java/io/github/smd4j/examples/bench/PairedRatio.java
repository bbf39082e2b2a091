package io.github.smd4j.examples.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

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

    private static final int RESAMPLES = 10_000;

    /**
     * Times two things in turn; each pair swaps who comes first.
     *
     * @param pairs number of pairs, above 0
     * @param warmUp pairs that are run before and not counted
     * @param first the first
     * @param second the second
     * @return the ratio
     */
    static PairedRatio of(int pairs, int warmUp, Runnable first, Runnable second) {
        double[] a = new double[pairs];
        double[] b = new double[pairs];
        for (int i = -warmUp; i < pairs; i++) {
            double x;
            double y;
            if (i % 2 == 0) {
                x = milliseconds(first);
                y = milliseconds(second);
            } else {
                y = milliseconds(second);
                x = milliseconds(first);
            }
            if (i >= 0) {
                a[i] = x;
                b[i] = y;
            }
        }
        double[] ratios = new double[pairs];
        Arrays.setAll(ratios, i -> a[i] / b[i]);
        double[] medians = new double[RESAMPLES];
        SplittableRandom random = new SplittableRandom(1);
        double[] sample = new double[pairs];
        for (int r = 0; r < RESAMPLES; r++) {
            Arrays.setAll(sample, i -> ratios[random.nextInt(pairs)]);
            medians[r] = median(sample);
        }
        Arrays.sort(medians);
        return new PairedRatio(
                pairs,
                median(a),
                median(b),
                median(ratios),
                medians[RESAMPLES / 40],
                medians[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    /**
     * Judges the ratio: a target is met only if the whole interval is within it.
     *
     * @param target the largest ratio allowed
     * @return "met", "missed" or "not resolved"
     */
    public String against(double target) {
        if (high <= target) {
            return "met";
        }
        return low > target ? "missed" : "not resolved";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.3f (95%% interval %.3f to %.3f over %d pairs; medians %.2f ms and %.2f ms)",
                ratio,
                low,
                high,
                pairs,
                first,
                second);
    }

    private static double milliseconds(Runnable task) {
        long start = System.nanoTime();
        task.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
