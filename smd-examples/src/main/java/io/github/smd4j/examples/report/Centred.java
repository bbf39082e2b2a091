package io.github.smd4j.examples.report;

import java.util.List;

/**
 * Averages over the steps around each step that never reach across a cut of the learning rate.
 *
 * <p>A trailing average of 50 steps shows what happened some 25 steps ago, which would set a
 * measured transient beside a line that does not lag. A window is counted in steps, not in rows: a
 * window of 50 steps around step s holds s − 24 … s + 25, as far as they lie in the stage of s and
 * were measured. At a cut and at both ends of the run about half of it is left. Rows that are not
 * finite are left out. Cost: the rows of a window for each row.
 */
final class Centred {

    private Centred() {}

    /** The root of the mean square over {@code window} steps; NaN where nothing was measured. */
    static double[] rms(long[] step, double[] values, int window, List<Long> cuts) {
        double[] rms = new double[values.length];
        int first = 0;
        int cut = 0;
        for (int i = 0; i < values.length; i++) {
            while (cut < cuts.size() && step[i] >= cuts.get(cut)) {
                cut++;
            }
            long start = cut == 0 ? Long.MIN_VALUE : cuts.get(cut - 1);
            long end = cut == cuts.size() ? Long.MAX_VALUE : cuts.get(cut);
            long low = Math.max(start, step[i] + window / 2 - window + 1);
            long high = Math.min(end - 1, step[i] + window / 2);
            while (step[first] < low) {
                first++;
            }
            double squares = 0;
            int rows = 0;
            for (int k = first; k < values.length && step[k] <= high; k++) {
                if (Double.isFinite(values[k])) {
                    squares += values[k] * values[k];
                    rows++;
                }
            }
            rms[i] = rows == 0 ? Double.NaN : Math.sqrt(squares / rows);
        }
        return rms;
    }
}
