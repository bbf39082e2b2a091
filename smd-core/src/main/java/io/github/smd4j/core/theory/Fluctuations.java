package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * How far squared norm and angular update really wander about their equilibrium: predictions, not
 * bounds.
 *
 * <p>Leading order in λη/(1−α), and for the angle in V/L² too: its variance is low by 5% at V/L² =
 * 1/12 and by 21% at 0.27 for SGD, by 8% at 0.75 for α = 0.9. For h̃ with mean L and variance V
 * that is independent in time. Gradients correlated as φ^|n| widen the spread of x by (1+φ)/(1−φ).
 * See {@code docs/theory.md#fluctuations}.
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

    /**
     * Returns the autocorrelation of the squared norm, ρⁿ with ρ of {@link Rates#nearEquilibrium}.
     *
     * <p>Below the oscillation limit; above it ρ is the modulus of a pair and this its envelope.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param lag n in steps, not negative
     * @return the correlation; accurate to a relative 1e-14·(1 + n(1−ρ))
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or n negative
     */
    public static double squaredNormAutocorrelation(
            double learningRate, double weightDecay, double momentum, long lag) {
        double loss = Rates.nearEquilibriumLoss(learningRate, weightDecay, momentum);
        double n = Ranges.notNegative("lag", (double) lag);
        return loss < 0.5 ? Math.exp(n * Math.log1p(-loss)) : Math.pow(1 - loss, n);
    }

    /**
     * Returns the autocorrelation of the angular update, α^(2n): none for SGD.
     *
     * <p>Left out is the share that follows the squared norm, a relative 2λη(1+α²)/((1−α)(1−α²)).
     *
     * @param momentum α in [0, 1)
     * @param lag n in steps, not negative
     * @return the correlation; accurate to 2 ulp
     * @throws IllegalArgumentException if α is not in [0, 1) or n negative
     */
    public static double angularUpdateAutocorrelation(double momentum, long lag) {
        double a = Ranges.momentum(momentum);
        return Math.pow(a, 2 * Ranges.notNegative("lag", (double) lag));
    }

    /**
     * Returns how many independent values the mean of the squared norm over N steps is worth: N/(1
     * + 2Σ_{n=1}^{N−1}(1−n/N)ρⁿ).
     *
     * <p>It tends to N(1−ρ)/(1+ρ), about 2λη·N/(1−α), for N far above τ; a short window is worth 1.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param steps N, above 0
     * @return the number, from 1; accurate to 1e-14, relatively, and to 40 ulp for SGD
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or N not above 0
     */
    public static double effectiveSamples(
            double learningRate, double weightDecay, double momentum, long steps) {
        double loss = Rates.nearEquilibriumLoss(learningRate, weightDecay, momentum);
        return steps / VarianceInflation.of(Ranges.count("steps", steps), loss);
    }

    /**
     * Returns the relative standard error of the root mean square of the angular update over N
     * steps in equilibrium, √(V(1−α)(1−ρ^N)/(λη))/(4LN).
     *
     * <p>By I2 the sum of Δ² over a window is 2λη/(1+α) a step and the drift of the norm, no more:
     * so the error falls like 1/√N while N is below τ, √V/(2L√N), and like 1/N beyond. For N of at
     * least 10/(1−α); below that ends of the window count, and neighbouring angles move together.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param variance V, finite and not negative
     * @param level L, finite and above 0
     * @param steps N, above 0
     * @return the standard error over Δ*; accurate to 1e-14, relatively
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or another value out
     *     of range
     */
    public static double angularUpdateError(
            double learningRate,
            double weightDecay,
            double momentum,
            double variance,
            double level,
            long steps) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        double loss = Rates.nearEquilibriumLoss(learningRate, weightDecay, momentum);
        double moved = loss * VarianceInflation.geometric(Ranges.count("steps", steps), loss);
        double spread = Math.sqrt(Ranges.notNegative("variance", variance) * (1 - momentum) / u);
        return spread * Math.sqrt(moved) / (4 * Ranges.positive("level", level) * steps);
    }
}
