package io.github.smd4j.core.forecast;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A scale-invariant weight in float64 under heavy ball: gradients at right angles to it, with ‖g̃‖²
 * = 1 and directions independent in time. The definition of the update, loop by loop.
 */
final class SimulatedRun {

    static final String PARAMETER = "layer.weight";

    private final SplittableRandom random;
    private final double[] weight;
    private final double[] buffer;
    private final List<StepRecord> records = new ArrayList<>();

    private SimulatedRun(int dimensions, double squaredNorm, long seed) {
        random = new SplittableRandom(seed);
        weight = new double[dimensions];
        buffer = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            weight[i] = random.nextGaussian();
        }
        scale(weight, Math.sqrt(squaredNorm / dot(weight, weight)));
    }

    /**
     * What the buffer is multiplied by at a cut, times the weight's 1/k^(1/4); null for no rescale.
     */
    interface BufferFactor {
        double of(double divisor);
    }

    /** The paper's handling: k^(1/4). */
    static final BufferFactor PROPER = k -> Math.pow(k, 0.25);

    static List<StepRecord> of(
            int dimensions,
            double squaredNorm,
            MultiStep schedule,
            double weightDecay,
            double momentum,
            long steps,
            BufferFactor rescale,
            long seed) {
        SimulatedRun run = new SimulatedRun(dimensions, squaredNorm, seed);
        for (long step = 0; step < steps; step++) {
            for (MultiStep.Drop drop : schedule.drops()) {
                if (drop.step() == step && rescale != null) {
                    scale(run.weight, Math.pow(drop.divisor(), -0.25));
                    scale(run.buffer, rescale.of(drop.divisor()));
                }
            }
            run.step(
                    step,
                    new Hyperparameters(
                            "heavy-ball", schedule.learningRate(step), weightDecay, momentum));
        }
        return run.records;
    }

    private void step(long step, Hyperparameters h) {
        double[] g = gradient();
        double vg = dot(buffer, g);
        double[] d = new double[weight.length];
        for (int i = 0; i < d.length; i++) {
            buffer[i] = h.momentum() * buffer[i] + g[i] + h.weightDecay() * weight[i];
            d[i] = -h.learningRate() * buffer[i];
        }
        StepSums sums =
                new StepSums(
                        dot(weight, weight),
                        dot(weight, d),
                        dot(d, d),
                        dot(g, g),
                        dot(weight, g),
                        vg);
        records.add(new StepRecord(PARAMETER, step, h, sums, FilterSums.NONE));
        for (int i = 0; i < d.length; i++) {
            weight[i] += d[i];
        }
    }

    private double[] gradient() {
        double[] g = new double[weight.length];
        for (int i = 0; i < g.length; i++) {
            g[i] = random.nextGaussian();
        }
        double x = dot(weight, weight);
        for (int pass = 0; pass < 2; pass++) {
            double along = dot(weight, g) / x;
            for (int i = 0; i < g.length; i++) {
                g[i] -= along * weight[i];
            }
        }
        scale(g, 1 / Math.sqrt(dot(g, g) * x));
        return g;
    }

    private static void scale(double[] a, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] *= factor;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
