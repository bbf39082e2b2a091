package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * The effective learning rate η/‖w‖² (Eq. 3) and the angular update it stands for (Eq. 10, 12).
 *
 * <p>A step of SGD without decay moves w/‖w‖ in the direction of −η/‖w‖²·g̃ (Eq. 10; the length is
 * right only while the norm stands still, else it is divided by ‖w′‖/‖w‖). With t = η‖g̃‖/x and u =
 * λη the angle of a step of SGD is exactly atan2(t, 1−u), and Eq. 12 prints its first order, t. In
 * equilibrium that is the sine of the angle. With momentum Eq. 12 is not true at any order: {@link
 * #momentumRatio}. See {@code docs/theory.md#effective-learning-rate}.
 */
public final class EffectiveLearningRate {

    private EffectiveLearningRate() {}

    /**
     * Returns η/‖w‖² (Eq. 3).
     *
     * @param learningRate η, finite and above 0
     * @param squaredNorm x = ‖w‖², finite and above 0
     * @return the effective learning rate, in radians per unit of the unit gradient norm; accurate
     *     to 1 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double of(double learningRate, double squaredNorm) {
        return Ranges.positive("learningRate", learningRate)
                / Ranges.positive("squaredNorm", squaredNorm);
    }

    /**
     * Returns η/x* at the exact equilibrium: √(λη(1−α)(2−λη/(1+α))/L).
     *
     * <p>The introduction's √(ηλ) after Eq. 3, with its constant: it still needs L, which the
     * angular update does not.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param level L = E[h̃] (E‖g̃‖² without momentum), above 0
     * @return the effective learning rate; accurate to 4 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or L not finite and
     *     above 0
     */
    public static double inEquilibrium(
            double learningRate, double weightDecay, double momentum, double level) {
        return learningRate
                / Equilibrium.squaredNormExact(learningRate, weightDecay, momentum, level);
    }

    /**
     * Returns the angular update as Eq. 12 prints it, η‖g̃‖/x: the tangent of the angle of an SGD
     * step without decay.
     *
     * @param learningRate η, finite and above 0
     * @param unitGradientNorm ‖g̃‖, finite and not negative
     * @param squaredNorm x, finite and above 0
     * @return in radians for small angles; accurate to 2 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double angularUpdate(
            double learningRate, double unitGradientNorm, double squaredNorm) {
        return of(learningRate, squaredNorm)
                * Ranges.notNegative("unitGradientNorm", unitGradientNorm);
    }

    /**
     * Returns the exact angular update of a step of SGD, atan2(η‖g̃‖/x, 1−λη), for a
     * scale-invariant weight.
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ with λη in [0, 1)
     * @param unitGradientNorm ‖g̃‖, finite and not negative
     * @param squaredNorm x, finite and above 0
     * @return Δ in [0, π/2) radians; accurate to 4 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double angularUpdateExact(
            double learningRate, double weightDecay, double unitGradientNorm, double squaredNorm) {
        double t = angularUpdate(learningRate, unitGradientNorm, squaredNorm);
        return Math.atan2(t, 1 - decay(learningRate, weightDecay));
    }

    /**
     * Returns by how much, relatively, Eq. 12 lies above the exact angle of a step of SGD.
     *
     * <p>To leading order t²/3 − λη with t = η‖g̃‖/x: the tangent is above its angle, and decay
     * shortens the weight under the step. In equilibrium t² = λη(2−λη), and −λη/3 remains. The two
     * parts are taken apart, each without cancellation.
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ with λη in [0, 1)
     * @param unitGradientNorm ‖g̃‖, finite and above 0
     * @param squaredNorm x, finite and above 0
     * @return Eq. 12 over the exact angle, less 1; accurate to 4 ulp of the greater part
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double relativeError(
            double learningRate, double weightDecay, double unitGradientNorm, double squaredNorm) {
        double t =
                angularUpdate(
                        learningRate,
                        Ranges.positive("unitGradientNorm", unitGradientNorm),
                        squaredNorm);
        double u = decay(learningRate, weightDecay);
        double angle = Math.atan2(t, 1 - u);
        // The angle that decay adds: that between (1, t) and (1−u, t).
        double widened = Math.atan2(t * u, 1 - u + t * t);
        return (aboveArc(t) - widened) / angle;
    }

    /**
     * Returns Eq. 12 over the true angular update in equilibrium under momentum, √(1−α²).
     *
     * <p>The root mean square of the step is that of a geometric sum of independent gradients, so
     * Eq. 12 is low by 1/√(1−α²) (2.3 at α = 0.9). With η/(1−α) in place of η, as for the norm, it
     * would be high by √((1+α)/(1−α)) (4.4). In the exact equilibrium it is Eq. 12 over sin Δ*.
     *
     * @param momentum α in [0, 1)
     * @return the ratio, 1 without momentum; to leading order in λη/(1−α); accurate to 2 ulp
     * @throws IllegalArgumentException if α is not in [0, 1)
     */
    public static double momentumRatio(double momentum) {
        double a = Ranges.momentum(momentum);
        return Math.sqrt((1 - a) * (1 + a));
    }

    /** Returns t − arctan t. */
    private static double aboveArc(double t) {
        if (t > 0.5) {
            return t - Math.atan(t);
        }
        double square = t * t;
        double power = t * square;
        double sum = 0;
        for (int n = 3; power / n > sum * 1e-18; n += 4) {
            sum += power / n - power * square / (n + 2);
            power *= square * square;
        }
        return sum;
    }

    private static double decay(double learningRate, double weightDecay) {
        double u = learningRate * weightDecay;
        if (!(u >= 0 && u < 1)) {
            throw new IllegalArgumentException(
                    "learningRate * weightDecay must be in [0, 1), but was "
                            + learningRate
                            + " * "
                            + weightDecay
                            + " = "
                            + u);
        }
        return u;
    }
}
