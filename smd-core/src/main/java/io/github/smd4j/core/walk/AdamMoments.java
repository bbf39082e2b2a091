package io.github.smd4j.core.walk;

import io.github.smd4j.core.walk.WalkUpdate.BufferRescaling;

/**
 * Adam's two moments with their bias corrections, and ε = 0: a coordinate whose gradients were all
 * zero does not move.
 */
final class AdamMoments {

    private final double squareDecay;
    private final double[] mean;
    private final double[] square;
    private int steps;
    private double meanScale;
    private double squareScale;

    /** Moments with β2 as the decay of the second. */
    AdamMoments(double squareDecay, int dimensions) {
        this.squareDecay = squareDecay;
        this.mean = new double[dimensions];
        this.square = new double[dimensions];
    }

    /** Begins a step with β1. */
    void begin(double meanDecay) {
        steps++;
        meanScale = 1 / (1 - Math.pow(meanDecay, steps));
        squareScale = Math.sqrt(1 - Math.pow(squareDecay, steps));
    }

    /** Takes a coordinate's gradient and returns m̂/√ŝ. */
    double direction(int i, double gradient, double meanDecay) {
        double m = meanDecay * mean[i] + (1 - meanDecay) * gradient;
        double s = squareDecay * square[i] + (1 - squareDecay) * gradient * gradient;
        mean[i] = m;
        square[i] = s;
        return s == 0 ? 0 : meanScale * m * squareScale / Math.sqrt(s);
    }

    /** Moves with the gradient: the second moment by the square of what moves the first. */
    void rescale(double divisor, double[] weight, RescalePowers powers, BufferRescaling how) {
        powers.follow(divisor, weight, mean, how);
        double factor = Math.pow(divisor, 2 * powers.buffer());
        for (int i = 0; i < square.length; i++) {
            square[i] *= factor;
        }
    }
}
