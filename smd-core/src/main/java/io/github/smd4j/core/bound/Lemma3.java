package io.github.smd4j.core.bound;

import io.github.smd4j.core.range.Ranges;

/**
 * Lemma 3 (Eq. 52): that M = Λ − εβ(1−α)²k·eᵀ shrinks every vector, ‖Md‖² &lt; (1 − 4β/(1−α))‖d‖²,
 * with Λ = diag(1−2β/(1−α), α, α²+2α²β/(1−α)), (1−α)²k = (1, −2α, α²) and e = (1, 1, 1)ᵀ.
 *
 * <p>β stands for λη, and εβ(1−α)² for Lη²/(x_t·x*). As printed it is to hold for every ε below
 * {@link #limit}. <b>For α above 1/√2 and small β it does not</b>: the proof drops (εβ)² although ε
 * is of the order of 1/β, and its lower bound of a quadratic form (Eq. 54) is too high (at α = 1
 * the form reaches −9/4·d2², where −3/2·d2² is claimed). It holds between {@link #leastEpsilon} and
 * {@link #greatestEpsilon}; to leading order in β the latter is 2/(1+2α²) of the limit: 1.33 at α =
 * 0.5, 1 at 1/√2, 0.76 at 0.9, 0.68 at 0.99.
 *
 * @param intrinsic β, above 0
 * @param momentum α, in (0, 1)
 */
public record Lemma3(double intrinsic, double momentum) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if α is not in (0, 1) or β not in (0, (1−α)²(1+α)/8), beyond
     *     which the limit of ε is not above 0
     */
    public Lemma3 {
        Ranges.momentum(momentum);
        Ranges.positive("momentum", momentum);
        double most = (1 - momentum) * (1 - momentum) * (1 + momentum) / 8;
        if (!(intrinsic > 0 && intrinsic < most)) {
            throw new IllegalArgumentException(
                    "intrinsic must be in (0, (1 - momentum)^2 (1 + momentum)/8) = (0, "
                            + most
                            + "), but was "
                            + intrinsic);
        }
    }

    /**
     * Returns the printed limit of ε, (1/3)·[(1−α²)/β − 8/(1−α)].
     *
     * @return the limit, above 0
     */
    public double limit() {
        double b = 1 - momentum;
        return (b * (1 + momentum) / intrinsic - 8 / b) / 3;
    }

    /**
     * Returns the right side of Eq. 52, 1 − 4β/(1−α).
     *
     * @return the factor that the square of every vector is to shrink by
     */
    public double claimed() {
        return 1 - 4 * intrinsic / (1 - momentum);
    }

    /**
     * Returns the greatest ‖Md‖²/‖d‖², the square of M's largest singular value.
     *
     * @param epsilon ε, finite
     * @return the gain, accurate to 1e-14 of the greater of 1 and the result
     */
    public double squaredGain(double epsilon) {
        return contraction().squaredGain(epsilon * intrinsic);
    }

    /**
     * Returns the ε above which Eq. 52 holds: about 2β/(1−α)², because Λ_1² alone exceeds the right
     * side by 4β²/(1−α)², which the paper leaves out.
     *
     * @return the lesser root, above 0; relative accuracy 1e-13
     */
    public double leastEpsilon() {
        return limits()[0] / intrinsic;
    }

    /**
     * Returns the ε up to which Eq. 52 really holds.
     *
     * @return the greater root; relative accuracy 1e-13
     */
    public double greatestEpsilon() {
        return limits()[1] / intrinsic;
    }

    private Contraction contraction() {
        double a = momentum;
        double shift = 2 * intrinsic / (1 - a);
        return new Contraction(
                new double[] {1 - shift, a, a * a * (1 + shift)},
                new double[] {1, -2 * a, a * a},
                claimed());
    }

    private double[] limits() {
        double shift = 2 * intrinsic / (1 - momentum);
        return contraction().limits(shift * shift);
    }

    /**
     * Returns the ratio l/L that assumption 6 would have to ask for, so that the proof of Theorem 2
     * stands: so that M = Λ − (Lη²/(x_t·x*))·k·eᵀ (Eq. 94), with the exact Λ, k and x*, shrinks
     * enough for every x_t above the floor of Eq. 88.
     *
     * <p>That floor makes Lη²/(x_t·x*) at most √(L/l)·√(2(1−λ1)·λη(1−α)(2−λη/(1+α))), so l/L must
     * exceed the square of the second root over the square of the greatest factor that M bears. To
     * leading order this is 18·[λη(1+2α²)/((1−α)³(1+α))]², (1+2α²)²/4 times the printed assumption:
     * 1.72 at α = 0.9, and less than the printed one for α below 1/√2.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α, above 0
     * @return the ratio; of 1 or more, or infinite, where no gradient can meet it; relative
     *     accuracy 1e-12 while λη is below half of (1−√α)²
     * @throws IllegalArgumentException if α is not in (0, 1) or λη not in (0, (1−√α)²)
     */
    public static double requiredMinimumRatio(
            double learningRate, double weightDecay, double momentum) {
        RecurrenceMatrix matrix = RecurrenceMatrix.of(learningRate, weightDecay, momentum);
        double u = learningRate * weightDecay;
        double target = 1 - 4 * u / (1 - momentum);
        double[] values = matrix.eigenvalues();
        if (!(values[1] * values[1] < target)) {
            return Double.POSITIVE_INFINITY;
        }
        double loss = matrix.loss();
        double first = 4 * u / (1 - momentum) - loss * (2 - loss);
        double most = new Contraction(values, matrix.drive(), target).limits(first)[1];
        double atRest = u * (1 - momentum) * (2 - u / (1 + momentum));
        if (!(most > atRest)) {
            return Double.POSITIVE_INFINITY;
        }
        return 2 * loss * atRest / (most * most);
    }
}
