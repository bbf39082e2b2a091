package io.github.smd4j.examples.simulation;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.examples.report.LayerSeries;
import java.util.Arrays;

/** The recorded steps of a walk for its charts, thinned evenly to at most {@value #MOST}. */
final class WalkSeries {

    static final int MOST = 100_000;

    private final int stride;
    private final long[] step;
    private final double[][] values;
    private int length;

    WalkSeries(int steps, int every) {
        int recorded = (steps + every - 1) / every;
        int thinning = (recorded + MOST - 1) / MOST;
        stride = every * thinning;
        int room = (steps + stride - 1) / stride;
        step = new long[room];
        values = new double[6][room];
    }

    void add(int t, Hyperparameters inForce, StepSums sums, WalkLine line) {
        if (t % stride != 0) {
            return;
        }
        step[length] = t;
        values[0][length] = sums.angularUpdate();
        values[1][length] = sums.ww();
        values[2][length] = sums.unitGradientSquared();
        values[3][length] = sums.unitH(inForce.momentum());
        values[4][length] = line.angle(inForce);
        values[5][length] = line.squaredNorm(inForce);
        length++;
    }

    /** The series, with the line of the squared norm times a weight. */
    LayerSeries layer(String title, double weight) {
        double[] norms = Arrays.stream(values[5], 0, length).map(x -> weight * x).toArray();
        double[] none = new double[length];
        Arrays.fill(none, Double.NaN);
        return new LayerSeries(
                title,
                Arrays.copyOf(step, length),
                Arrays.copyOf(values[0], length),
                Arrays.copyOf(values[1], length),
                Arrays.copyOf(values[2], length),
                Arrays.copyOf(values[3], length),
                Arrays.copyOf(values[4], length),
                none,
                none,
                none,
                none,
                norms,
                none,
                none);
    }
}
