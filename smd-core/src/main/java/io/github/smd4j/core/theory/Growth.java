package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * What happens without weight decay (λ = 0): the norm grows for ever and the angular update fades.
 *
 * <p>Every step adds its squared length (Eq. 13), and L/x of it: so x² grows by a constant a step.
 * With momentum the constant takes η/(1−α) in place of η. See {@code docs/theory.md#growth}.
 */
public final class Growth {

    private Growth() {}

    /**
     * Returns 2η²L/(1−α)², by which the square of the squared norm grows a step.
     *
     * <p>Derived from F3 with λ = 0, to leading order in the squared angle; for SGD the exact gain
     * is 2η²L + η⁴L²/x².
     *
     * @param learningRate η, finite and above 0
     * @param momentum α in [0, 1)
     * @param level L = E[h̃] (E‖g̃‖² without momentum), above 0
     * @return the gain of x² a step; accurate to 6 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double perStep(double learningRate, double momentum, double level) {
        double rate = Ranges.positive("learningRate", learningRate);
        double drift = rate / (1 - Ranges.momentum(momentum));
        return 2 * drift * drift * Ranges.positive("level", level);
    }

    /**
     * Returns the squared norm after some steps without decay, √(x0² + 2η²L·t/(1−α)²).
     *
     * <p>With momentum and a buffer at rest the true curve is that of t − ℓ + (ℓ/2)·ln(x²/x0²)
     * steps, with ℓ = α(2+α)/(1−α²), 13.7 at α = 0.9: the buffer first has to fill, and later
     * remembers gradients of a smaller norm.
     *
     * @param squaredNorm x0 = ‖w_0‖², finite and not negative
     * @param learningRate η, finite and above 0
     * @param momentum α in [0, 1)
     * @param level L, above 0
     * @param steps t, finite and not negative
     * @return x_t; accurate to 6 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double squaredNorm(
            double squaredNorm, double learningRate, double momentum, double level, double steps) {
        double gain = perStep(learningRate, momentum, level);
        return Math.hypot(
                Ranges.notNegative("squaredNorm", squaredNorm),
                Math.sqrt(gain * Ranges.notNegative("steps", steps)));
    }

    /**
     * Returns the angular update at a given squared norm without decay, η√L/(x√(1−α²)).
     *
     * <p>For SGD this is Eq. 12, the effective learning rate η/x times the unit gradient norm. With
     * momentum the root is that of independent gradients. True while the angle is small and the
     * norm changes little over 1/(1−α) steps.
     *
     * @param learningRate η, finite and above 0
     * @param momentum α in [0, 1)
     * @param level L, above 0
     * @param squaredNorm x, finite and above 0
     * @return Δ in radians, its root mean square where h̃ fluctuates; accurate to 6 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double angularUpdate(
            double learningRate, double momentum, double level, double squaredNorm) {
        double a = Ranges.momentum(momentum);
        double spread = Math.sqrt(Ranges.positive("level", level) / ((1 - a) * (1 + a)));
        return Ranges.positive("learningRate", learningRate)
                * spread
                / Ranges.positive("squaredNorm", squaredNorm);
    }

    /**
     * Returns the squared norm after one step of SGD without decay, x + η²‖g̃‖²/x (Eq. 13): never
     * below x.
     *
     * @param learningRate η, finite and above 0
     * @param unitGradientSquared ‖g̃‖², finite and not negative
     * @param squaredNorm x, finite and above 0
     * @return x′, exact for a scale-invariant weight; accurate to 3 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double nextSquaredNorm(
            double learningRate, double unitGradientSquared, double squaredNorm) {
        double effective = EffectiveLearningRate.of(learningRate, squaredNorm);
        return squaredNorm
                + effective
                        * learningRate
                        * Ranges.notNegative("unitGradientSquared", unitGradientSquared);
    }

    /**
     * Returns the gain of x² in one step of SGD without decay, 2η²‖g̃‖² + η⁴‖g̃‖⁴/x²: exact where
     * {@link #perStep} is its leading order.
     *
     * @param learningRate η, finite and above 0
     * @param unitGradientSquared ‖g̃‖², finite and not negative
     * @param squaredNorm x, finite and above 0
     * @return x′² − x²; accurate to 6 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double gain(double learningRate, double unitGradientSquared, double squaredNorm) {
        double next = nextSquaredNorm(learningRate, unitGradientSquared, squaredNorm);
        double effective = EffectiveLearningRate.of(learningRate, squaredNorm);
        return effective * learningRate * unitGradientSquared * (squaredNorm + next);
    }
}
