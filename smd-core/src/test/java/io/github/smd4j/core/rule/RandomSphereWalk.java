package io.github.smd4j.core.rule;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.SplittableRandom;

/** A weight in float64 driven by random gradients: the definition of the updates, loop by loop. */
final class RandomSphereWalk {

    private final SplittableRandom random;
    private final double tilt;
    private final double[] weight;
    private final double[] buffer;

    /** A walk whose gradients have ‖g̃‖² = 1 and a share tilt along w (0: scale-invariant). */
    RandomSphereWalk(int dimensions, double squaredNorm, double tilt, long seed) {
        this.random = new SplittableRandom(seed);
        this.tilt = tilt;
        this.weight = new double[dimensions];
        this.buffer = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            weight[i] = random.nextGaussian();
        }
        double scale = Math.sqrt(squaredNorm / dot(weight, weight));
        for (int i = 0; i < dimensions; i++) {
            weight[i] *= scale;
        }
    }

    double squaredNorm() {
        return dot(weight, weight);
    }

    MeanField.State state() {
        return new MeanField.State(squaredNorm(), dot(weight, buffer), dot(buffer, buffer));
    }

    /** Heavy ball, in either form of the buffer; the sums hold v in the form of Eq. 18. */
    StepSums heavyBall(Hyperparameters h, MeanField.Buffer form) {
        double inner = form == MeanField.Buffer.VELOCITY ? 1 : h.learningRate();
        double outer = form == MeanField.Buffer.VELOCITY ? h.learningRate() : 1;
        double[] gradient = gradient();
        double vg = dot(buffer, gradient) / inner;
        double[] step = new double[weight.length];
        for (int i = 0; i < step.length; i++) {
            buffer[i] =
                    h.momentum() * buffer[i] + inner * (gradient[i] + h.weightDecay() * weight[i]);
            step[i] = -outer * buffer[i];
        }
        return move(step, gradient, vg);
    }

    /** Nesterov momentum as PyTorch has it. */
    StepSums nesterov(Hyperparameters h) {
        double[] gradient = gradient();
        double vg = dot(buffer, gradient);
        double[] step = new double[weight.length];
        for (int i = 0; i < step.length; i++) {
            double decayed = gradient[i] + h.weightDecay() * weight[i];
            buffer[i] = h.momentum() * buffer[i] + decayed;
            step[i] = -h.learningRate() * (decayed + h.momentum() * buffer[i]);
        }
        return move(step, gradient, vg);
    }

    private StepSums move(double[] step, double[] gradient, double vg) {
        StepSums sums =
                new StepSums(
                        dot(weight, weight),
                        dot(weight, step),
                        dot(step, step),
                        dot(gradient, gradient),
                        dot(weight, gradient),
                        vg);
        for (int i = 0; i < step.length; i++) {
            weight[i] += step[i];
        }
        return sums;
    }

    private double[] gradient() {
        double[] g = new double[weight.length];
        for (int i = 0; i < g.length; i++) {
            g[i] = random.nextGaussian();
        }
        double x = dot(weight, weight);
        // Twice: the second pass takes away what rounding left of the first.
        for (int pass = 0; pass < 2; pass++) {
            double along = dot(weight, g) / x;
            for (int i = 0; i < g.length; i++) {
                g[i] -= along * weight[i];
            }
        }
        double scale = 1 / Math.sqrt(dot(g, g) * x);
        for (int i = 0; i < g.length; i++) {
            g[i] = g[i] * scale + tilt * weight[i] / x;
        }
        return g;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
