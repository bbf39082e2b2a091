package io.github.smd4j.core;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Filters in float64 (or rounded to float32 as stored) under heavy ball and random gradients, each
 * at a right angle to its filter: the definition of the update, loop by loop.
 */
public final class FilterWalk {

    private final SplittableRandom random;
    private final int dimensions;
    private final double[] unitGradientNorms;
    private final double[][] weights;
    private final double[][] buffers;
    private final double[][] noise;
    private double correlation;
    private double tilt;
    private boolean float32;
    private boolean scaledVelocity;

    /** One filter a squared norm and a ‖g̃_k‖, which every gradient of it has. */
    public FilterWalk(
            int dimensions, double[] squaredNorms, double[] unitGradientNorms, long seed) {
        this.random = new SplittableRandom(seed);
        this.dimensions = dimensions;
        this.unitGradientNorms = unitGradientNorms.clone();
        int filters = squaredNorms.length;
        this.weights = new double[filters][];
        this.buffers = new double[filters][dimensions];
        this.noise = new double[filters][];
        for (int k = 0; k < filters; k++) {
            weights[k] = gaussian();
            scale(weights[k], Math.sqrt(squaredNorms[k] / dot(weights[k], weights[k])));
            noise[k] = gaussian();
        }
    }

    /** One filter with ‖g̃‖ = 1. */
    public static FilterWalk single(int dimensions, double squaredNorm, long seed) {
        return new FilterWalk(dimensions, new double[] {squaredNorm}, new double[] {1}, seed);
    }

    /** Gradients before projection follow an AR(1) with this correlation. */
    public FilterWalk correlated(double phi) {
        correlation = phi;
        return this;
    }

    /** Gradients have this share of ‖g̃‖ along the weight: no scale invariance. */
    public FilterWalk tilted(double share) {
        tilt = share;
        return this;
    }

    /** Weights are rounded to float32 after every step. */
    public FilterWalk inFloat32() {
        float32 = true;
        for (double[] weight : weights) {
            round(weight);
        }
        return this;
    }

    /** The buffer holds ηv. */
    public FilterWalk withScaledVelocity() {
        scaledVelocity = true;
        return this;
    }

    public double[] weight(int filter) {
        return weights[filter].clone();
    }

    public void divideWeights(double divisor) {
        for (double[] weight : weights) {
            scale(weight, 1 / divisor);
        }
    }

    public FilterSums step(Hyperparameters h) {
        double[] sums = new double[FilterSums.STRIDE * weights.length];
        for (int k = 0; k < weights.length; k++) {
            StepSums s = step(k, h);
            double[] six = {s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), s.vg()};
            System.arraycopy(six, 0, sums, FilterSums.STRIDE * k, six.length);
        }
        return FilterSums.of(sums);
    }

    private StepSums step(int k, Hyperparameters h) {
        double[] w = weights[k];
        double[] v = buffers[k];
        double[] g = gradient(k);
        double inner = scaledVelocity ? h.learningRate() : 1;
        double outer = scaledVelocity ? 1 : h.learningRate();
        double vg = dot(v, g) / inner;
        double[] next = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            v[i] = h.momentum() * v[i] + inner * (g[i] + h.weightDecay() * w[i]);
            next[i] = w[i] - outer * v[i];
        }
        if (float32) {
            round(next);
        }
        double[] d = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            d[i] = next[i] - w[i];
        }
        StepSums sums = new StepSums(dot(w, w), dot(w, d), dot(d, d), dot(g, g), dot(w, g), vg);
        weights[k] = next;
        return sums;
    }

    private double[] gradient(int k) {
        double[] w = weights[k];
        double fresh = Math.sqrt(1 - correlation * correlation);
        double[] xi = gaussian();
        for (int i = 0; i < dimensions; i++) {
            noise[k][i] = correlation * noise[k][i] + fresh * xi[i];
        }
        double[] g = noise[k].clone();
        double x = dot(w, w);
        // Twice: the second pass takes away what rounding left of the first.
        for (int pass = 0; pass < 2; pass++) {
            double along = dot(w, g) / x;
            for (int i = 0; i < dimensions; i++) {
                g[i] -= along * w[i];
            }
        }
        double norm = unitGradientNorms[k];
        double scale = norm / Math.sqrt(dot(g, g) * x);
        for (int i = 0; i < dimensions; i++) {
            g[i] = g[i] * scale + tilt * norm * w[i] / x;
        }
        return g;
    }

    private double[] gaussian() {
        double[] values = new double[dimensions];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    private static void round(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) values[i];
        }
    }

    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
