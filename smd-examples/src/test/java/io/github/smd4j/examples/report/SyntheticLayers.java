package io.github.smd4j.examples.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Layers that behave like those of a run: norms that relax to their equilibrium, angles that follow
 * them with noise, a gradient that scatters and an h of both signs.
 */
final class SyntheticLayers {

    private static final double WEIGHT_DECAY = 5e-3;
    private static final double MOMENTUM = 0.9;

    private SyntheticLayers() {}

    /** Layers of a run whose rate of 0.2 is divided by 4 at the cut. */
    static List<LayerSeries> of(int layers, int steps, int cut) {
        List<LayerSeries> made = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            made.add(layer(String.format("%02d.conv/weight", i), steps, cut, i));
        }
        return made;
    }

    private static LayerSeries layer(String name, int steps, int cut, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] y = new double[12][steps];
        for (double[] values : y) {
            Arrays.fill(values, Double.NaN);
        }
        long[] step = new long[steps];
        double size = 0.3 * Math.pow(1.7, seed % 8);
        double norm = 10 + 8 * (seed % 5);
        double ahead = norm;
        for (int t = 0; t < steps; t++) {
            step[t] = t;
            double rate = t < cut ? 0.2 : 0.05;
            double growing = t < cut ? 1 : 1 + 0.6 * (1 - Math.exp(-(t - cut) / 400.0));
            double l = size * growing;
            double angle = Math.sqrt(2 * WEIGHT_DECAY * rate / (1 + MOMENTUM));
            double end = Math.sqrt(l * rate / (2 * WEIGHT_DECAY * (1 - MOMENTUM)));
            double pull = 4 * rate * WEIGHT_DECAY / (1 - MOMENTUM) / 2;
            norm += pull * (end - norm);
            double gradient = l * Math.exp(0.5 * random.nextGaussian() - 0.125);
            y[0][t] = angle * end / norm * Math.exp(0.18 * random.nextGaussian());
            y[1][t] = norm * (1 + 0.003 * random.nextGaussian());
            y[2][t] = gradient;
            y[3][t] = gradient * (1 + 0.8 * random.nextGaussian());
            y[4][t] = angle;
            y[5][t] = angle * end / norm;
            y[7][t] = end;
            y[8][t] = norm;
            if (t == cut) {
                ahead = norm;
            }
            if (t >= cut) {
                double frozen = Math.sqrt(size * rate / (2 * WEIGHT_DECAY * (1 - MOMENTUM)));
                ahead += pull * (frozen - ahead);
                y[6][t] = angle * frozen / ahead;
                y[9][t] = ahead;
                y[10][t] = y[6][t] * 0.97;
                y[11][t] = y[6][t] * 1.03;
            }
        }
        return new LayerSeries(
                name, step, y[0], y[1], y[2], y[3], y[4], y[5], y[6], y[10], y[11], y[7], y[8],
                y[9]);
    }
}
