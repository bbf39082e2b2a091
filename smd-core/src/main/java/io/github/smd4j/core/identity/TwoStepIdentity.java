package io.github.smd4j.core.identity;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;

/**
 * Identity I2 of heavy-ball SGD over a run, in constant memory: scale invariance tested from
 * weights alone.
 *
 * <p>√(x_{t+1}x_t)·cos Δ_t + α_t√(x_t x_{t−1})·cos Δ_{t−1} = (1+α_t−λη_t)·x_t − η_t⟨g_t, w_t⟩. So
 * what is left of it is −η⟨w, g⟩, 0 for a scale-invariant weight, and no gradient is needed to know
 * it. Written with the update d instead of the weights it loses no digits: ⟨w_t, d_t⟩ − α_t⟨w_t,
 * d_{t−1}⟩ + λη_t·x_t. α_t = α·η_t/η_{t−1} where the buffer holds v, α where it holds ηv. Not true
 * on the step after a rescale; for the rule {@code heavy-ball} only. Immutable. See {@code
 * docs/theory.md#identities}.
 *
 * @param scaledVelocity whether the buffer holds ηv
 * @param pairs how many pairs of successive steps were taken
 * @param sum of the relative residuals
 * @param squares sum of their squares
 * @param greatest magnitude among them
 * @param previous sums of the last step; null where there is none
 * @param previousRate its η
 */
public record TwoStepIdentity(
        boolean scaledVelocity,
        long pairs,
        double sum,
        double squares,
        double greatest,
        StepSums previous,
        double previousRate) {

    /**
     * Root mean square of the rounding of a float32 number, relative to it: 2^-23·√(3/(96·ln 2)).
     */
    private static final double FLOAT32 = 0x1p-23 * Math.sqrt(3 / (96 * Math.log(2)));

    /**
     * Returns the identity over no step.
     *
     * @param scaledVelocity whether the buffer holds ηv, as in DJL's {@code Sgd}, and not v as in
     *     Eq. 18
     * @return the identity
     */
    public static TwoStepIdentity start(boolean scaledVelocity) {
        return new TwoStepIdentity(scaledVelocity, 0, 0, 0, 0, null, Double.NaN);
    }

    /**
     * Returns the identity over one step more; the first of a sequence only begins a pair.
     *
     * @param sums ww, wd and dd of the step that follows
     * @param inForce η, λ and α of the step, η above 0
     * @return the identity
     */
    public TwoStepIdentity plus(StepSums sums, Hyperparameters inForce) {
        double rate = inForce.learningRate();
        if (previous == null) {
            return new TwoStepIdentity(scaledVelocity, pairs, sum, squares, greatest, sums, rate);
        }
        double carried = inForce.momentum() * (scaledVelocity ? 1 : rate / previousRate);
        double relative =
                residual(previous, sums, carried, inForce.intrinsicLearningRate()) / sums.ww();
        return new TwoStepIdentity(
                scaledVelocity,
                pairs + 1,
                sum + relative,
                squares + relative * relative,
                Math.max(greatest, Math.abs(relative)),
                sums,
                rate);
    }

    /**
     * Returns the identity so far, with the last step forgotten: after a rescale, or a step that
     * was not measured.
     *
     * @return the identity
     */
    public TwoStepIdentity interrupted() {
        return new TwoStepIdentity(scaledVelocity, pairs, sum, squares, greatest, null, Double.NaN);
    }

    /**
     * Returns −η⟨w, g⟩ of a step from weights alone, ⟨w_t, d_t⟩ − α_t⟨w_t, d_{t−1}⟩ + λη·x_t.
     *
     * @param before ww, wd and dd of the step before
     * @param now those of the step
     * @param carried α_t, the share of the last update that goes on
     * @param intrinsic λη of the step
     * @return the residual of I2, in the unit of the squared norm
     */
    public static double residual(StepSums before, StepSums now, double carried, double intrinsic) {
        return now.wd() - carried * (before.wd() + before.dd()) + intrinsic * now.ww();
    }

    /**
     * Returns the mean of residual over squared norm: what −η⟨w, g⟩/x adds up to, which acts as a
     * weight decay more or less.
     *
     * @return the mean; NaN for no pair
     */
    public double mean() {
        return sum / pairs;
    }

    /**
     * Returns the root mean square of residual over squared norm, to be set beside {@link
     * #roundingFloor}.
     *
     * @return the root mean square; NaN for no pair
     */
    public double rootMeanSquare() {
        return Math.sqrt(squares / pairs);
    }

    /**
     * Returns the root mean square of residual over squared norm that rounding the stored weights
     * to float32 leaves: 2.5e-8·√(3(1+α²)/d).
     *
     * <p>For weights that are spread like a Gaussian's and sums that are themselves exact. A weight
     * without scale invariance, with gradients in any direction, would show η‖g̃‖/(x√d): the ratio
     * of the two does not depend on d.
     *
     * @param momentum α in [0, 1)
     * @param dimensions d, number of weights, above 0
     * @return the floor, relative to the squared norm; within 10% by simulation
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double roundingFloor(double momentum, long dimensions) {
        double a = Ranges.momentum(momentum);
        return FLOAT32 * Math.sqrt(3 * (1 + a * a) / Ranges.count("dimensions", dimensions));
    }
}
