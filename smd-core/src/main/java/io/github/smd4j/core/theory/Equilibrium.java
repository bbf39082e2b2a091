package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * Where squared norm and angular update of SGD and heavy-ball SGD come to rest (Theorems 1 to 3).
 *
 * <p>With momentum 0 every formula is that of plain SGD. Every function takes the learning rate η,
 * the weight decay λ and the momentum α, and needs λη in (0, 1) and α in [0, 1). All are accurate
 * to 4 ulp over λη from 1e-12 to 0.2 and α from 0 to 0.999. Derivations: {@code
 * docs/theory.md#equilibrium}.
 */
public final class Equilibrium {

    private Equilibrium() {}

    /**
     * Returns the angular update to first order in λη: √(2λη/(1+α)) (Theorem 3).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return Δ* in radians; low by a relative λη/(12(1+α)), to leading order, against {@link
     *     #angularUpdateExact}
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double angularUpdate(double learningRate, double weightDecay, double momentum) {
        double intrinsic = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(2 * intrinsic / (1 + momentum));
    }

    /**
     * Returns the exact angular update, arccos(1 − λη/(1+α)), as 2·arcsin √(λη/(2(1+α))): that form
     * does not cancel.
     *
     * <p>It follows from identity I2 with a norm that stands still, so it does not ask for
     * independent gradients. Theorem 3 gives its first order.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return Δ* in radians
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double angularUpdateExact(
            double learningRate, double weightDecay, double momentum) {
        double intrinsic = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return 2 * Math.asin(Math.sqrt(intrinsic / (2 * (1 + momentum))));
    }

    /**
     * Returns the squared norm to first order in λη: √(Lη/(2λ(1−α))) (Theorems 1 and 2).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param level L = E[h̃] (E‖g̃‖² without momentum), above 0
     * @return x* = (w*)²
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or L not finite and
     *     above 0
     */
    public static double squaredNorm(
            double learningRate, double weightDecay, double momentum, double level) {
        Ranges.intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(
                Ranges.positive("level", level)
                        * learningRate
                        / (2 * weightDecay * (1 - momentum)));
    }

    /**
     * Returns the exact fixed point of the squared norm: √(Lη/(λ(1−α)(2−λη/(1+α)))) (Theorem 2;
     * with α = 0 that of Eq. 41).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param level L, above 0
     * @return x*
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or L not finite and
     *     above 0
     */
    public static double squaredNormExact(
            double learningRate, double weightDecay, double momentum, double level) {
        double intrinsic = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(
                Ranges.positive("level", level)
                        * learningRate
                        / (weightDecay * (1 - momentum) * (2 - intrinsic / (1 + momentum))));
    }
}
