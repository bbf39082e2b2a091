package io.github.smd4j.core.range;

/**
 * The ranges that values must lie in, and the words that say so: what must hold, what came.
 *
 * <p>Each method returns the value it was given, so that a check costs a line nothing.
 */
public final class Ranges {

    private Ranges() {}

    /**
     * Returns λη after the checks that every equilibrium needs.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return λη
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double intrinsic(double learningRate, double weightDecay, double momentum) {
        double intrinsic = learningRate * weightDecay;
        if (!(learningRate > 0 && intrinsic > 0 && intrinsic < 1)) {
            throw new IllegalArgumentException(
                    "learningRate * weightDecay must be in (0, 1) and both above 0, but was "
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
        momentum(momentum);
        return intrinsic;
    }

    /**
     * Returns the momentum.
     *
     * @param momentum α
     * @return α
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public static double momentum(double momentum) {
        return unit("momentum", momentum);
    }

    /**
     * Returns a value in [0, 1), such as a decay rate of moments.
     *
     * @param name of the argument
     * @param value what came
     * @return the value
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public static double unit(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), but was " + value);
        }
        return value;
    }

    /**
     * Returns a finite value above 0.
     *
     * @param name of the argument
     * @param value what came
     * @return the value
     * @throws IllegalArgumentException if it is not finite and above 0
     */
    public static double positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " must be finite and above 0, but was " + value);
        }
        return value;
    }

    /**
     * Returns a finite value of at least 0.
     *
     * @param name of the argument
     * @param value what came
     * @return the value
     * @throws IllegalArgumentException if it is not finite or below 0
     */
    public static double notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " must be finite and not negative, but was " + value);
        }
        return value;
    }

    /**
     * Returns a count of at least 1.
     *
     * @param name of the argument
     * @param value what came
     * @return the value
     * @throws IllegalArgumentException if it is not above 0
     */
    public static long count(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    name + " must be a whole number above 0, but was " + value);
        }
        return value;
    }
}
