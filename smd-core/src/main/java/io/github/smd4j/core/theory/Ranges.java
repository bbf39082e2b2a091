package io.github.smd4j.core.theory;

/** The ranges that closed forms need, and the words that say so. */
final class Ranges {

    private Ranges() {}

    /**
     * Returns λη after the checks that every equilibrium needs.
     *
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    static double intrinsic(double learningRate, double weightDecay, double momentum) {
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

    /** Returns the momentum if it is in [0, 1). */
    static double momentum(double momentum) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be in [0, 1), but was " + momentum);
        }
        return momentum;
    }

    /** Returns the value if it is finite and above 0. */
    static double positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " must be finite and above 0, but was " + value);
        }
        return value;
    }

    /** Returns the value if it is finite and not negative. */
    static double notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " must be finite and not negative, but was " + value);
        }
        return value;
    }
}
