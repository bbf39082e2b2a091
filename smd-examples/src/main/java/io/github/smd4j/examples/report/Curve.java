package io.github.smd4j.examples.report;

import java.util.Arrays;
import java.util.List;

/**
 * A line of a panel in the units of the data.
 *
 * @param style how it is drawn
 * @param x (n), rising
 * @param y (n); NaN breaks the line
 * @param raw whether it scatters so much that its extremes must not set the axis
 */
record Curve(Style style, double[] x, double[] y, boolean raw) {

    static Curve line(Style style, long[] step, double[] y, List<Long> cuts) {
        return broken(style, step, y, cuts, false);
    }

    static Curve raw(Style style, long[] step, double[] y) {
        return broken(style, step, y, List.of(), true);
    }

    /** Puts a break before every cut, so that a jump is not drawn as a slope. */
    private static Curve broken(
            Style style, long[] step, double[] y, List<Long> cuts, boolean raw) {
        double[] brokenX = new double[step.length + cuts.size()];
        double[] brokenY = new double[brokenX.length];
        int length = 0;
        int cut = 0;
        for (int i = 0; i < step.length; i++) {
            while (cut < cuts.size() && step[i] >= cuts.get(cut)) {
                brokenX[length] = cuts.get(cut);
                brokenY[length++] = Double.NaN;
                cut++;
            }
            brokenX[length] = step[i];
            brokenY[length++] = y[i];
        }
        return new Curve(
                style, Arrays.copyOf(brokenX, length), Arrays.copyOf(brokenY, length), raw);
    }

    /** Whether there is anything to draw. */
    boolean visible() {
        return Arrays.stream(y).anyMatch(Double::isFinite);
    }
}
