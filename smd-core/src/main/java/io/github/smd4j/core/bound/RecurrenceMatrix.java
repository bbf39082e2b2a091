package io.github.smd4j.core.bound;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.theory.Rates;

/**
 * The matrix A of heavy ball's recurrence X' = A·X + (h̃η²/X[0])·e in X = (‖w_t‖², ⟨w_t, w_{t−1}⟩,
 * ‖w_{t−1}‖²), in closed form: its eigenvalues Λ (Eq. 67–69), eigenvectors S (Eq. 73), S⁻¹ (Eq. 74)
 * and k = S⁻¹e (Eq. 91–93).
 *
 * <p>All follow from r1 > r3, the roots of r² − s·r + α with s = 1+α−λη: the eigenvalues are r1², α
 * = r1·r3 and r3², and with d = r1−r3
 *
 * <pre>
 *            1  (  r1²   −2α·r1    α²  )
 *     S⁻¹ = ─── ( −2α     2α·s   −2α²  )     k = (r1², −2α, r3²)/d²
 *            d² (  r3²   −2α·r3    α²  )
 * </pre>
 *
 * <p>which is the paper's Eq. 74 without its quotients of differences. To leading order in λη: k =
 * (1, −2α, α²)/(1−α)². See {@code docs/theory.md#bounds}.
 */
public final class RecurrenceMatrix {

    private final double intrinsic;
    private final double momentum;
    private final double sum;
    private final double gap;
    private final double decay;

    private RecurrenceMatrix(double intrinsic, double momentum) {
        this.intrinsic = intrinsic;
        this.momentum = momentum;
        this.sum = 1 + momentum - intrinsic;
        double root = 1 + Math.sqrt(momentum);
        // d² = s² − 4α as a product: neither factor cancels away from the limit itself.
        this.gap =
                Math.sqrt(
                        (Rates.realEigenvalueLimit(momentum) - intrinsic)
                                * (root * root - intrinsic));
        // 1 − r1 is the lesser root of z² − (1−α+λη)z + λη.
        this.decay = 2 * intrinsic / (1 - momentum + intrinsic + gap);
    }

    /**
     * Returns the matrix for given hyperparameters.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α, above 0
     * @return the matrix
     * @throws IllegalArgumentException if α is not in (0, 1), or λη not in (0, (1−√α)²), beyond
     *     which the eigenvalues are not real (assumption 4)
     */
    public static RecurrenceMatrix of(double learningRate, double weightDecay, double momentum) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        if (momentum == 0) {
            throw new IllegalArgumentException(
                    "momentum must be in (0, 1), but was 0; the matrix has no inverse then");
        }
        double limit = Rates.realEigenvalueLimit(momentum);
        if (!(u < limit)) {
            throw new IllegalArgumentException(
                    "learningRate * weightDecay must be below (1 - sqrt(momentum))^2 = "
                            + limit
                            + ", but was "
                            + u
                            + "; the eigenvalues are not real beyond");
        }
        return new RecurrenceMatrix(u, momentum);
    }

    private double greater() {
        return 1 - decay;
    }

    private double lesser() {
        return momentum / greater();
    }

    /**
     * Returns A (Eq. 63).
     *
     * @return (3, 3), by rows; a new array
     */
    public double[][] matrix() {
        double a = momentum;
        return new double[][] {{sum * sum, -2 * a * sum, a * a}, {sum, -a, 0}, {1, 0, 0}};
    }

    /**
     * Returns the eigenvalues λ1 > α > λ3 (Eq. 67–69); to leading order 1−2λη/(1−α), α and α² +
     * 2α²λη/(1−α).
     *
     * @return three numbers in (0, 1); accurate to 6 ulp while λη is below half of (1−√α)²
     */
    public double[] eigenvalues() {
        return new double[] {greater() * greater(), momentum, lesser() * lesser()};
    }

    /**
     * Returns 1−λ1, what a step takes away of the squared norm; to leading order 2λη/(1−α).
     *
     * @return the loss, in (0, 1); accurate to 8 ulp while λη is below half of (1−√α)²
     */
    public double loss() {
        return decay * (2 - decay);
    }

    /**
     * Returns S, whose columns are eigenvectors (1, s/(α+λ), 1/λ)ᵀ (Eq. 73).
     *
     * @return (3, 3), by rows; a new array
     */
    public double[][] eigenvectors() {
        double[] values = eigenvalues();
        double[][] vectors = new double[3][3];
        for (int i = 0; i < 3; i++) {
            vectors[0][i] = 1;
            vectors[1][i] = sum / (momentum + values[i]);
            vectors[2][i] = 1 / values[i];
        }
        return vectors;
    }

    /**
     * Returns S⁻¹ (Eq. 74).
     *
     * @return (3, 3), by rows; a new array
     */
    public double[][] inverse() {
        double a = momentum;
        double r1 = greater();
        double r3 = lesser();
        double square = gap * gap;
        double[][] inverse = {
            {r1 * r1, -2 * a * r1, a * a},
            {-2 * a, 2 * a * sum, -2 * a * a},
            {r3 * r3, -2 * a * r3, a * a}
        };
        for (double[] row : inverse) {
            for (int i = 0; i < 3; i++) {
                row[i] /= square;
            }
        }
        return inverse;
    }

    /**
     * Returns k = S⁻¹e (Eq. 91–93), how the drive h̃η²/‖w‖² is shared among the eigenvectors; the
     * sum is 1.
     *
     * @return (k1, k2, k3); accurate to 12 ulp while λη is below half of (1−√α)²
     */
    public double[] drive() {
        double square = gap * gap;
        return new double[] {
            greater() * greater() / square, -2 * momentum / square, lesser() * lesser() / square
        };
    }

    /**
     * Returns Y = S⁻¹X, the coordinates along the eigenvectors, which add up to ‖w_t‖².
     *
     * @param squaredNorm ‖w_t‖²
     * @param inner ⟨w_t, w_{t−1}⟩
     * @param previous ‖w_{t−1}‖²
     * @return three numbers
     */
    public double[] coordinates(double squaredNorm, double inner, double previous) {
        double[][] inverse = inverse();
        double[] all = new double[3];
        for (int i = 0; i < 3; i++) {
            all[i] = inverse[i][0] * squaredNorm + inverse[i][1] * inner + inverse[i][2] * previous;
        }
        return all;
    }

    /**
     * Returns ‖Y_0 − Y*‖², the constant B of Theorem 2 where the start serves: the distance of the
     * start (x0, x0, x0), a weight at rest, from the fixed point in eigen-coordinates.
     *
     * <p>About (x0−x*)²; at x0 = x* of the order of (λη·x*)², as ⟨w_t, w_{t−1}⟩ is not at rest.
     *
     * @param start x0, finite and above 0
     * @param squaredNorm x*, the exact equilibrium, finite and above 0
     * @return the squared distance, in the square of the squared norm's unit
     * @throws IllegalArgumentException if a value is out of range
     */
    public double startDistance(double start, double squaredNorm) {
        double away = Ranges.positive("start", start) - Ranges.positive("squaredNorm", squaredNorm);
        double inner = squaredNorm * intrinsic / (1 + momentum);
        double a = momentum;
        double r1 = greater();
        double r3 = lesser();
        // S⁻¹ times (1, 1, 1) and times (0, 1, 0), with 1−α and r3−α = α(1−r1)/r1 kept small.
        double first = (1 - a) - decay;
        double third = a * decay / r1;
        double y1 = away * first * first - 2 * a * r1 * inner;
        double y2 = 2 * a * (sum * inner - intrinsic * away);
        double y3 = away * third * third - 2 * a * r3 * inner;
        double square = gap * gap;
        return (y1 * y1 + y2 * y2 + y3 * y3) / (square * square);
    }
}
