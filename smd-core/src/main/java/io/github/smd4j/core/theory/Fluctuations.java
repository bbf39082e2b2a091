package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * How far squared norm and angular update really wander about their equilibrium: predictions, not
 * bounds.
 *
 * <p>Leading order in λη/(1−α), for h̃ with mean L and variance V that is independent in time.
 * Gradients correlated as φ^|n| widen the spread of x by (1+φ)/(1−φ). See {@code
 * docs/theory.md#fluctuations}.
 */
public final class Fluctuations {

    private Fluctuations() {}

    /**
     * Returns the variance of the squared norm, Vη²/(4L(1−α)²).
     *
     * @param learningRate η, finite and above 0
     * @param momentum α in [0, 1)
     * @param variance V, finite and not negative
     * @param level L, finite and above 0
     * @return Var x, in the square of the squared norm's unit; accurate to 8 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double squaredNormVariance(
            double learningRate, double momentum, double variance, double level) {
        double drift =
                Ranges.positive("learningRate", learningRate) / (1 - Ranges.momentum(momentum));
        return Ranges.notNegative("variance", variance)
                * drift
                * drift
                / (4 * Ranges.positive("level", level));
    }

    /**
     * Returns the variance of the angular update, ληV(1−α)/(2L²(1+α²)).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param variance V, finite and not negative
     * @param level L, finite and above 0
     * @return Var Δ in rad²; accurate to 8 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or V or L out of
     *     range
     */
    public static double angularUpdateVariance(
            double learningRate,
            double weightDecay,
            double momentum,
            double variance,
            double level) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        double spread =
                Ranges.notNegative("variance", variance) / Ranges.positive("level", level) / level;
        return u * spread * (1 - momentum) / (2 * (1 + momentum * momentum));
    }

    /**
     * Returns by how much, relatively, the mean of the angular update lies below its root mean
     * square, V(1−α²)/(8L²(1+α²)).
     *
     * <p>Theory speaks of the root mean square; this says what a mean would miss (about 3% for a
     * depthwise 3×3 filter at α = 0.9).
     *
     * @param momentum α in [0, 1)
     * @param variance V, finite and not negative
     * @param level L, finite and above 0
     * @return the relative shortfall; accurate to 8 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double meanShortfall(double momentum, double variance, double level) {
        double a = Ranges.momentum(momentum);
        double spread =
                Ranges.notNegative("variance", variance) / Ranges.positive("level", level) / level;
        return spread * (1 - a) * (1 + a) / (8 * (1 + a * a));
    }
}
