package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * The relative update ‖w′ − w‖/‖w‖ (Eq. 4, 5): the chord where the angular update is the arc.
 *
 * <p>For what a run really did see {@code UpdateAverages} and {@code StepSums.relativeUpdate}; see
 * {@code docs/theory.md#relative-update}.
 */
public final class RelativeUpdate {

    private RelativeUpdate() {}

    /**
     * Returns the relative update in equilibrium, √(2λη/(1+α)) (Eq. 4 without momentum).
     *
     * <p>This is the paper's first-order angular update, and as a relative update it is exact: with
     * a steady norm the chord is 2·sin(Δ/2), and I2 makes that √(2λη/(1+α)).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return the ratio; accurate to 4 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double equilibrium(double learningRate, double weightDecay, double momentum) {
        return Equilibrium.angularUpdate(learningRate, weightDecay, momentum);
    }

    /**
     * Returns the limit of D_T/R_T, 2λη/(1+α) (Eq. 5), for the means of <em>squared</em> norms of
     * update and weight.
     *
     * <p>Exact for any gradients and however the norm moves, as long as it stays bounded and η, λ
     * and α are constant. The paper prints ‖·‖ in R_T and D_T without the squares of Li and Arora
     * (2020); for means of norms the limit is about the root of this.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return the limit; accurate to 3 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double averageRatio(double learningRate, double weightDecay, double momentum) {
        return 2 * Ranges.intrinsic(learningRate, weightDecay, momentum) / (1 + momentum);
    }

    /**
     * Returns the relative update of one step of SGD, √((λη)² + (η‖g̃‖/x)²), for a scale-invariant
     * weight: exact in and out of equilibrium.
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ, finite and not negative
     * @param unitGradientNorm ‖g̃‖, finite and not negative
     * @param squaredNorm x, finite and above 0
     * @return the ratio; accurate to 4 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double ofStep(
            double learningRate, double weightDecay, double unitGradientNorm, double squaredNorm) {
        return Math.hypot(
                learningRate * Ranges.notNegative("weightDecay", weightDecay),
                EffectiveLearningRate.angularUpdate(learningRate, unitGradientNorm, squaredNorm));
    }
}
