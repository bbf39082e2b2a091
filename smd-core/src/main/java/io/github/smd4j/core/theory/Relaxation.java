package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * How long heavy-ball SGD needs to reach its equilibrium, above all after a cut of the learning
 * rate by a factor k.
 *
 * <p>Needs λη in (0, 1) and α in [0, 1), with η the learning rate <em>after</em> the cut. The
 * relaxation law says that y = x² approaches its equilibrium exponentially, y − y* ∝ e^(−t/τ); it
 * holds to leading order for λη well below (1−√α)²/4, above which the approach oscillates, and with
 * L unchanged by the cut. See {@code docs/theory.md#relaxation}.
 */
public final class Relaxation {

    private Relaxation() {}

    /**
     * Returns τ = (1−α)/(4λη), the steps in which x² approaches its equilibrium by a factor e.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return τ in steps; accurate to 3 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double steps(double learningRate, double weightDecay, double momentum) {
        return (1 - momentum) / (4 * Ranges.intrinsic(learningRate, weightDecay, momentum));
    }

    /**
     * Returns the time scale (1−α)/(λη) on which the weight vector forgets: 4τ.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return the time scale in steps; accurate to 3 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double timescale(double learningRate, double weightDecay, double momentum) {
        return (1 - momentum) / Ranges.intrinsic(learningRate, weightDecay, momentum);
    }

    /**
     * Returns the time scale (1−α)/(λη) in epochs.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param stepsPerEpoch steps of an epoch, finite and above 0
     * @return the time scale in epochs; accurate to 4 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or the number of
     *     steps out of range
     */
    public static double timescaleEpochs(
            double learningRate, double weightDecay, double momentum, double stepsPerEpoch) {
        return timescale(learningRate, weightDecay, momentum)
                / Ranges.positive("stepsPerEpoch", stepsPerEpoch);
    }

    /**
     * Returns the number of steps of Corollary 3.1: ⌈(1−α)·log(k)/(4λη)⌉.
     *
     * <p>A <b>lower bound</b>, not a forecast: it is the time in which decay alone would shrink the
     * squared norm by √k. At that step Δ/Δ* is only 1/√(2−1/k) by the relaxation law.
     *
     * @param learningRate η after the cut
     * @param weightDecay λ
     * @param momentum α
     * @param divisor k by which the learning rate was divided, finite and above 0
     * @return the least number of steps; 0 for k ≤ 1, of which the corollary says nothing; {@link
     *     Long#MAX_VALUE} beyond that
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or k out of range
     */
    public static long minimumSteps(
            double learningRate, double weightDecay, double momentum, double divisor) {
        double tau = steps(learningRate, weightDecay, momentum);
        return (long) Math.ceil(Math.max(0, tau * Math.log(Ranges.positive("divisor", divisor))));
    }

    /**
     * Returns after how many steps the angular update has climbed to a fraction f of its new
     * equilibrium, by the relaxation law: τ·ln((k−1)/(f⁻²−1)).
     *
     * <p>Computed as τ·log1p((k·f²−1)/((1−f)(1+f))) with k·f²−1 from fused products, so that it
     * does not cancel where k is near f⁻².
     *
     * @param learningRate η after the cut
     * @param weightDecay λ
     * @param momentum α
     * @param divisor k by which the learning rate was divided, finite and above 0
     * @param fraction f = Δ/Δ*, in (0, 1)
     * @return the time in steps, not rounded; 0 for k ≤ f⁻², where the cut leaves Δ at or above the
     *     fraction; accurate to 8 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or k or f out of
     *     range
     */
    public static double stepsToFraction(
            double learningRate,
            double weightDecay,
            double momentum,
            double divisor,
            double fraction) {
        double tau = steps(learningRate, weightDecay, momentum);
        Ranges.positive("divisor", divisor);
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction must be in (0, 1), but was " + fraction);
        }
        double square = fraction * fraction;
        double lost = Math.fma(fraction, fraction, -square);
        double excess = Math.fma(divisor, square, -1) + divisor * lost;
        return excess <= 0 ? 0 : tau * Math.log1p(excess / ((1 - fraction) * (1 + fraction)));
    }

    /**
     * Returns Δ/Δ* a number of steps after a cut from equilibrium, by the relaxation law:
     * 1/√(1+(k−1)e^(−t/τ)).
     *
     * @param learningRate η after the cut
     * @param weightDecay λ
     * @param momentum α
     * @param divisor k by which the learning rate was divided, finite and above 0; below 1 it was
     *     raised and the ratio starts above 1
     * @param steps t since the cut, finite and not negative
     * @return the ratio, 1/√k at t = 0 and 1 in the end; accurate to 4 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or k or t out of
     *     range
     */
    public static double angularUpdateRatio(
            double learningRate,
            double weightDecay,
            double momentum,
            double divisor,
            double steps) {
        double tau = steps(learningRate, weightDecay, momentum);
        double left = Math.exp(-Ranges.notNegative("steps", steps) / tau);
        return 1 / Math.sqrt(1 + (Ranges.positive("divisor", divisor) - 1) * left);
    }

    /**
     * Returns the last part u/T of a learning rate that falls along a straight line to 0 in which
     * the weight no longer follows its equilibrium: √((1−α)/(4λη·T)).
     *
     * <p>It begins where the square of the equilibrium's squared norm, which is proportional to η,
     * falls by a factor e in τ; there Δ/Δ* is 0.777.
     *
     * @param learningRate η at the start
     * @param weightDecay λ
     * @param momentum α
     * @param steps T, length of the fall, finite and above 0
     * @return u/T; above 1 where the fall is too short to be followed at all; accurate to 4 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or T out of range
     */
    public static double linearFreezeOut(
            double learningRate, double weightDecay, double momentum, double steps) {
        return Math.sqrt(
                steps(learningRate, weightDecay, momentum) / Ranges.positive("steps", steps));
    }

    /**
     * Returns the last part u/T of a learning rate that falls along half a cosine to 0 in which the
     * weight no longer follows its equilibrium: (2(1−α)/(π²λη·T))^(1/3).
     *
     * <p>As {@link #linearFreezeOut}, with the cosine replaced by a parabola, which is right for
     * u/T well below 1; there Δ/Δ* is 0.749.
     *
     * @param learningRate η at the start
     * @param weightDecay λ
     * @param momentum α
     * @param steps T, length of the fall, finite and above 0
     * @return u/T; accurate to 5 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or T out of range
     */
    public static double cosineFreezeOut(
            double learningRate, double weightDecay, double momentum, double steps) {
        double timescale = timescale(learningRate, weightDecay, momentum);
        return Math.cbrt(2 * (timescale / (Math.PI * Math.PI * Ranges.positive("steps", steps))));
    }

    /**
     * Returns Δ/Δ* where L drifts like e^(rt) at a constant learning rate, once the norm has found
     * its pace: √(1 + rτ).
     *
     * <p>y* moves by e^(rt), and y follows it at its 1/(1 + rτ). A level that falls faster than 1/τ
     * outruns the norm: the ratio then tends to 0.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param drift r a step, finite
     * @return the ratio; 0 for r ≤ −1/τ; accurate to 4 ulp for rτ above −0.5
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or r not finite
     */
    public static double driftRatio(
            double learningRate, double weightDecay, double momentum, double drift) {
        double tau = steps(learningRate, weightDecay, momentum);
        if (!Double.isFinite(drift)) {
            throw new IllegalArgumentException("drift must be finite, but was " + drift);
        }
        return Math.sqrt(Math.max(0, Math.fma(drift, tau, 1)));
    }
}
