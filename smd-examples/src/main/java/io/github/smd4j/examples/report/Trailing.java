package io.github.smd4j.examples.report;

import java.util.List;

/**
 * Averages over the latest steps that start anew at every cut of the learning rate.
 *
 * <p>A window is counted in steps, not in rows: with one row in ten a window of 50 steps holds five
 * rows. Until a fifth of the window has passed since the start or a cut there is no value. Rows
 * that are not finite are left out. Cost: a few operations a row, whatever the window; the running
 * sum is formed anew every 256 rows, so that rounding does not pile up.
 */
final class Trailing {

    private static final int REFRESH = 256;

    private Trailing() {}

    private static boolean present(double value) {
        return Double.isFinite(value);
    }

    /** The mean of the latest {@code window} steps. */
    static double[] mean(long[] step, double[] values, int window, List<Long> cuts) {
        double[] means = new double[values.length];
        double sum = 0;
        int rows = 0;
        int first = 0;
        int cut = 0;
        long start = step.length == 0 ? 0 : step[0];
        for (int i = 0; i < values.length; i++) {
            while (cut < cuts.size() && step[i] >= cuts.get(cut)) {
                start = cuts.get(cut);
                cut++;
            }
            while (step[first] < start || step[first] <= step[i] - window) {
                sum -= present(values[first]) ? values[first] : 0;
                rows -= present(values[first]) ? 1 : 0;
                first++;
            }
            if (i % REFRESH == 0) {
                sum = 0;
                rows = 0;
                for (int k = first; k < i; k++) {
                    sum += present(values[k]) ? values[k] : 0;
                    rows += present(values[k]) ? 1 : 0;
                }
            }
            sum += present(values[i]) ? values[i] : 0;
            rows += present(values[i]) ? 1 : 0;
            boolean early = step[i] - start + 1 < window / 5;
            means[i] = early || rows == 0 ? Double.NaN : sum / rows;
        }
        return means;
    }
}
