package io.github.smd4j.examples.report;

import java.util.Arrays;

/**
 * Reduces a dense line to what a given number of pixel columns can show.
 *
 * <p>Of each column the first, the lowest, the highest and the last point stay, in their order: the
 * picture is the same, and its size no longer depends on the length of the run. A break stays where
 * it is.
 */
final class Thinning {

    private Thinning() {}

    /** Returns (2, m): x and y, at most about four points a column. */
    static double[][] columns(double[] x, double[] y, int columns) {
        if (x.length <= 4 * columns) {
            return new double[][] {x, y};
        }
        double[] thinX = new double[x.length];
        double[] thinY = new double[x.length];
        int length = 0;
        double width = (x[x.length - 1] - x[0]) / columns;
        int from = 0;
        while (from < x.length) {
            int to = endOfColumn(x, y, from, width);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                low = y[i] < y[low] ? i : low;
                high = y[i] > y[high] ? i : high;
            }
            int[] kept = {from, Math.min(low, high), Math.max(low, high), to - 1};
            for (int k = 0; k < kept.length; k++) {
                if (k == 0 || kept[k] > kept[k - 1]) {
                    thinX[length] = x[kept[k]];
                    thinY[length++] = y[kept[k]];
                }
            }
            from = to;
        }
        return new double[][] {Arrays.copyOf(thinX, length), Arrays.copyOf(thinY, length)};
    }

    /** The points of one pixel column, or a run of breaks. */
    private static int endOfColumn(double[] x, double[] y, int from, double width) {
        boolean gap = Double.isNaN(y[from]);
        int to = from + 1;
        while (to < x.length && Double.isNaN(y[to]) == gap && (gap || x[to] - x[from] < width)) {
            to++;
        }
        return to;
    }
}
