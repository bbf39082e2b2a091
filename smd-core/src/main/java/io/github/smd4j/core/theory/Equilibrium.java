package io.github.smd4j.core.theory;

/**
 * Where squared norm and angular update of SGD and heavy-ball SGD come to rest (Theorems 1 to 3).
 *
 * <p>With momentum 0 every formula is that of plain SGD. Every function takes the learning rate η,
 * the weight decay λ and the momentum α, and needs λη in (0, 1) and α in [0, 1).
 */
public final class Equilibrium {

    private Equilibrium() {}

    /**
     * Returns the angular update to first order in λη: √(2λη/(1+α)) (Theorem 3).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return Δ* in radians; low by a relative λη/(12(1+α)) against the exact value
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double angularUpdate(double learningRate, double weightDecay, double momentum) {
        double intrinsic = intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(2 * intrinsic / (1 + momentum));
    }

    /**
     * Returns the exact angular update, arccos(1 − λη/(1+α)), as 2·arcsin √(λη/(2(1+α))): that form
     * does not cancel.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return Δ* in radians
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double angularUpdateExact(
            double learningRate, double weightDecay, double momentum) {
        double intrinsic = intrinsic(learningRate, weightDecay, momentum);
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
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or L not above 0
     */
    public static double squaredNorm(
            double learningRate, double weightDecay, double momentum, double level) {
        intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(requireLevel(level) * learningRate / (2 * weightDecay * (1 - momentum)));
    }

    /**
     * Returns the exact fixed point of the squared norm: √(Lη/(λ(1−α)(2−λη/(1+α)))).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param level L, above 0
     * @return x*
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or L not above 0
     */
    public static double squaredNormExact(
            double learningRate, double weightDecay, double momentum, double level) {
        double intrinsic = intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(
                requireLevel(level)
                        * learningRate
                        / (weightDecay * (1 - momentum) * (2 - intrinsic / (1 + momentum))));
    }

    /** Returns λη after the checks that every closed form needs. */
    static double intrinsic(double learningRate, double weightDecay, double momentum) {
        double intrinsic = learningRate * weightDecay;
        if (!(intrinsic > 0 && intrinsic < 1)) {
            throw new IllegalArgumentException(
                    "learningRate * weightDecay must be in (0, 1), but was "
                            + learningRate
                            + " * "
                            + weightDecay
                            + " = "
                            + intrinsic
                            + (weightDecay == 0
                                    ? "; with weightDecay = 0 the norm grows without bound and no"
                                            + " equilibrium exists"
                                    : ""));
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be in [0, 1), but was " + momentum);
        }
        return intrinsic;
    }

    private static double requireLevel(double level) {
        if (!(level > 0) || Double.isInfinite(level)) {
            throw new IllegalArgumentException(
                    "level, the mean of h, must be finite and above 0, but was " + level);
        }
        return level;
    }
}
