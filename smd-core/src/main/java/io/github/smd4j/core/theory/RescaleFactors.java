package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * By what a weight and everything tied to its scale must move when the learning rate is divided by
 * k, for the squared norm to sit at its new equilibrium at once.
 *
 * <p>The squared norm falls by √k, so the norm by k^(1/4) (the √10 in the caption of Figure 3 is
 * the squared norm's). By Eq. 7 the gradient at the smaller weight is k^(1/4) larger, and the
 * buffer has to follow it. What remains is a transient of order λη. It has two sources: the part of
 * the buffer along the weight, which {@link #splitVelocity} treats apart, and the distance of the
 * exact equilibrium from √k, which {@link #exact} takes into account. With both, the fixed point of
 * F3 before the cut is carried onto that after it. See {@code docs/theory.md#rescaling}.
 *
 * @param weightDivisor k^(1/4) (r of {@link #exact}, here and below), by which the weight is
 *     divided
 * @param velocityFactor k^(1/4), by which a buffer v in the form of Eq. 18 is multiplied
 * @param scaledVelocityFactor k^(1/4)/k, by which a buffer that holds ηv is multiplied
 * @param runningMeanDivisor k^(1/4), by which the running mean of a BatchNorm behind the weight is
 *     divided
 * @param runningVarianceDivisor √k, by which its running variance is divided
 */
public record RescaleFactors(
        double weightDivisor,
        double velocityFactor,
        double scaledVelocityFactor,
        double runningMeanDivisor,
        double runningVarianceDivisor) {

    /**
     * Returns the factors of a cut.
     *
     * @param divisor k by which the learning rate is divided, finite and above 0; below 1 it rises
     * @return the factors, each accurate to 2 ulp
     * @throws IllegalArgumentException if k is out of range
     */
    public static RescaleFactors of(double divisor) {
        double squaredNorm = Math.sqrt(Ranges.positive("divisor", divisor));
        double norm = Math.sqrt(squaredNorm);
        return new RescaleFactors(norm, norm, norm / divisor, norm, squaredNorm);
    }

    /**
     * Returns √k, by which the squared norm falls.
     *
     * @return the divisor of ‖w‖²
     */
    public double squaredNormDivisor() {
        return runningVarianceDivisor;
    }

    /**
     * Returns the factors that carry the exact equilibrium before a cut onto the exact one after
     * it: r = √(x* / x*′) = (k·(2−λη/(k(1+α)))/(2−λη/(1+α)))^(1/4) in place of k^(1/4).
     *
     * <p>r exceeds k^(1/4) by a relative (k−1)λη/(8k(1+α)): a difference that shows only where
     * {@link #splitVelocity} is used too.
     *
     * @param learningRate η before the cut
     * @param weightDecay λ
     * @param momentum α
     * @param divisor k by which η is divided, finite and above 0
     * @return the factors, each accurate to 4 ulp
     * @throws IllegalArgumentException if λη before or after the cut is not in (0, 1), α not in [0,
     *     1) or k out of range
     */
    public static RescaleFactors exact(
            double learningRate, double weightDecay, double momentum, double divisor) {
        double before = Ranges.intrinsic(learningRate, weightDecay, momentum) / (1 + momentum);
        double after =
                Ranges.intrinsic(
                                learningRate / Ranges.positive("divisor", divisor),
                                weightDecay,
                                momentum)
                        / (1 + momentum);
        double squaredNorm = Math.sqrt(divisor * ((2 - after) / (2 - before)));
        double norm = Math.sqrt(squaredNorm);
        return new RescaleFactors(norm, norm, norm / divisor, norm, squaredNorm);
    }

    /**
     * What F3 knows of a weight and its buffer.
     *
     * @param squaredNorm x = ‖w‖², above 0
     * @param inner p = ⟨w, v⟩, v the buffer as stored
     * @param squaredBuffer q = ‖v‖²
     */
    public record Products(double squaredNorm, double inner, double squaredBuffer) {}

    /**
     * Returns the products after a rescale that divides w and the part of v along w by {@code
     * weightDivisor}, and multiplies the rest of v by {@code velocityFactor}.
     *
     * <p>The gradient, which the rest is made of, grows as the weight shrinks; the part along the
     * weight is decay, λ times a weight, and shrinks with it. On vectors: v ← m·v − (m − 1/m)·⟨w,
     * v⟩/‖w‖²·w with w from before and m = {@code velocityFactor}.
     *
     * @param before the products before, the buffer in the form of Eq. 18
     * @return x/√k, p/√k and p²/x/√k + (q − p²/x)·√k
     */
    public Products splitVelocity(Products before) {
        return split(before, 1);
    }

    /**
     * Returns the products after the same rescale where the buffer holds ηv: both its parts are
     * divided by k on top.
     *
     * @param before the products before, the buffer holding ηv at the rate before the cut
     * @return the products after, the buffer at the rate after it
     */
    public Products splitScaledVelocity(Products before) {
        return split(before, scaledVelocityFactor / velocityFactor);
    }

    private Products split(Products before, double rate) {
        double x = before.squaredNorm();
        double along = before.inner() / x;
        double across = Math.max(0, before.squaredBuffer() - along * before.inner());
        double s = squaredNormDivisor();
        return new Products(
                x / s,
                rate * before.inner() / s,
                rate * rate * (along * before.inner() / s + across * s));
    }
}
