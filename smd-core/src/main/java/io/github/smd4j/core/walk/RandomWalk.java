package io.github.smd4j.core.walk;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.Objects;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A scale-invariant weight in d dimensions that an optimizer moves along random gradients.
 *
 * <p>The gradient of a step is g = g̃/‖w‖, orthogonal to w to rounding (⟨w, g⟩ is projected out
 * twice), with g̃ after the {@link GradientLaw}. The same arguments give the same walk to the last
 * bit. Not safe for use by several threads.
 */
public final class RandomWalk {

    private final WalkUpdate update;
    private final GradientLaw law;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final double[] weight;
    private final double[] before;
    private final double[] noise;
    private final double[] gradient;
    private double squaredNorm;
    private long step;

    /**
     * Starts a walk in a random direction, with the buffers as they are in the update.
     *
     * @param update the optimizer, for this walk alone; see {@link WalkUpdates#named}
     * @param law the law of the gradients
     * @param dimensions d, at least 2, and the same as the update's
     * @param startSquaredNorm x0, finite and above 0
     * @param seed any number
     * @throws IllegalArgumentException if a value is out of range
     */
    public RandomWalk(
            WalkUpdate update,
            GradientLaw law,
            int dimensions,
            double startSquaredNorm,
            long seed) {
        this.update = Objects.requireNonNull(update, "update");
        this.law = Objects.requireNonNull(law, "law");
        if (dimensions < 2) {
            throw new IllegalArgumentException(
                    "dimensions must be at least 2, for a gradient to be orthogonal to the weight,"
                            + " but was "
                            + dimensions);
        }
        Ranges.positive("startSquaredNorm", startSquaredNorm);
        UniformRandomProvider random = RandomSource.L64_X128_MIX.create(seed);
        normal = ZigguratSampler.NormalizedGaussian.of(random);
        weight = new double[dimensions];
        before = new double[dimensions];
        noise = new double[dimensions];
        gradient = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            weight[i] = normal.sample();
        }
        double scale = Math.sqrt(startSquaredNorm / InnerProduct.of(weight, weight));
        for (int i = 0; i < dimensions; i++) {
            weight[i] *= scale;
            noise[i] = normal.sample();
        }
        squaredNorm = InnerProduct.of(weight, weight);
    }

    /**
     * Returns ‖w‖² as it is now.
     *
     * @return the squared norm
     */
    public double squaredNorm() {
        return squaredNorm;
    }

    /**
     * Returns the weight as it is now.
     *
     * @return array of d values, a copy
     */
    public double[] weight() {
        return weight.clone();
    }

    /**
     * Takes one step.
     *
     * @param inForce the hyperparameters; the rule must be the update's
     * @return the six sums of the step, vg NaN where the optimizer has no buffer of Eq. 18
     * @throws IllegalArgumentException if the rule is another one, a hyperparameter is out of range
     *     or the level not finite and above 0
     */
    public StepSums step(Hyperparameters inForce) {
        check(inForce);
        drawGradient();
        double x = squaredNorm;
        double gg = InnerProduct.of(gradient, gradient);
        double wg = InnerProduct.of(weight, gradient);
        double vg = update.velocityDotGradient(inForce, gradient);
        System.arraycopy(weight, 0, before, 0, weight.length);
        update.advance(inForce, weight, gradient);
        step++;
        squaredNorm = InnerProduct.of(weight, weight);
        double wd = 0;
        double dd = 0;
        for (int i = 0; i < weight.length; i++) {
            double d = weight[i] - before[i];
            wd += before[i] * d;
            dd += d * d;
        }
        return new StepSums(x, wd, dd, gg, wg, vg);
    }

    /**
     * Brings the weight to its new equilibrium when the learning rate is divided by k, from the
     * next step on.
     *
     * <p>Weight and buffers move by powers of k: w by k^(−1/4) for SGD's forms, k^(−1/2) for AdamW,
     * Lion and LARS, k^(−1/3) for Adam with L2, k^(−1) for LAMB; a buffer with the gradient, as far
     * as it does not hold the learning rate.
     *
     * @param divisor k, finite and above 0
     * @param how how the buffer follows
     * @throws IllegalArgumentException if k is out of range
     */
    public void rescale(double divisor, WalkUpdate.BufferRescaling how) {
        update.rescale(Ranges.positive("divisor", divisor), weight, how);
        squaredNorm = InnerProduct.of(weight, weight);
    }

    private void check(Hyperparameters inForce) {
        if (!inForce.rule().equals(update.name())) {
            throw new IllegalArgumentException(
                    "the rule must be that of the walk, "
                            + update.name()
                            + ", but was "
                            + inForce.rule());
        }
        Ranges.notNegative("learningRate", inForce.learningRate());
        Ranges.notNegative("weightDecay", inForce.weightDecay());
        Ranges.momentum(inForce.momentum());
    }

    private void drawGradient() {
        double level = Ranges.positive("level", law.level().applyAsDouble(step));
        double old = law.correlation();
        double fresh = Math.sqrt((1 - old) * (1 + old));
        for (int i = 0; i < noise.length; i++) {
            noise[i] = old * noise[i] + fresh * normal.sample();
        }
        double along = InnerProduct.of(weight, noise) / squaredNorm;
        for (int i = 0; i < noise.length; i++) {
            gradient[i] = noise[i] - along * weight[i];
        }
        // Once more: takes away what rounding left of the first projection.
        along = InnerProduct.of(weight, gradient) / squaredNorm;
        double squares =
                law.length() == GradientLaw.Length.EXACT
                        ? InnerProduct.of(gradient, gradient)
                        : noise.length - 1;
        double scale = Math.sqrt(level / (squares * squaredNorm));
        double radial = law.weightDotGradient() / squaredNorm;
        for (int i = 0; i < noise.length; i++) {
            gradient[i] = scale * (gradient[i] - along * weight[i]) + radial * weight[i];
        }
    }
}
