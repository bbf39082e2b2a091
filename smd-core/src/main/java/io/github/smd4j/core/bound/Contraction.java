package io.github.smd4j.core.bound;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * When the matrix M = Λ − c·k·(1, 1, 1) shrinks every vector's square by at least the factor μ: the
 * question behind Lemma 3, answered without leaving out c².
 *
 * <p>μ is an eigenvalue of MᵀM = Λ² − c(p·eᵀ + e·pᵀ) + c²|k|²·e·eᵀ, p = Λk, where (Gpe² + Gee(|k|²
 * − Gpp))c² − 2Gpe·c + 1 = 0 with Gxy = Σ x_i·y_i/(Λ_i² − μ): the determinant of a change of rank
 * two. Between the two roots M shrinks enough.
 */
final class Contraction {

    private final double[] diagonal;
    private final double[] k;
    private final double square;

    /** Λ, k and μ, with Λ_2² and Λ_3² below μ. */
    Contraction(double[] diagonal, double[] k, double square) {
        this.diagonal = diagonal;
        this.k = k;
        this.square = square;
    }

    /** Returns the square of the largest singular value of M. */
    double squaredGain(double c) {
        double[][] m = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                m[i][j] = (i == j ? diagonal[i] : 0) - c * k[i];
            }
        }
        double norm = new SingularValueDecomposition(new Array2DRowRealMatrix(m, false)).getNorm();
        return norm * norm;
    }

    /**
     * Returns the two c between which M shrinks enough, given Λ_1² − μ, which may be known better
     * than its parts: the lesser has the sign of that.
     */
    double[] limits(double first) {
        double pe = 0;
        double ee = 0;
        double pp = 0;
        double norm = 0;
        for (int i = 0; i < 3; i++) {
            norm += k[i] * k[i];
            if (i > 0) {
                double weight = 1 / (diagonal[i] * diagonal[i] - square);
                double p = diagonal[i] * k[i];
                pe += p * weight;
                ee += weight;
                pp += p * p * weight;
            }
        }
        // The equation times Λ_1² − μ, which may be 0.
        double p1 = diagonal[0] * k[0];
        double quadratic =
                2 * p1 * pe + norm - pp - p1 * p1 * ee + first * (pe * pe + ee * (norm - pp));
        double half = p1 + first * pe;
        double root = half + Math.sqrt(half * half - quadratic * first);
        return new double[] {first / root, root / quadratic};
    }
}
