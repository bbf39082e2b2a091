package io.github.smd4j.core.theory;

/** By what factor correlation in time inflates the variance of a mean. */
final class VarianceInflation {

    private VarianceInflation() {}

    /**
     * Returns 1 + 2Σ_{j=1}^{n−1}(1−j/n)(1−y)^j, n times the variance of the mean of n values with
     * autocorrelation (1−y)^j, over the variance of one; y in (0, 2).
     */
    static double of(long n, double y) {
        if (n * y <= 1) {
            // Σ_j (n−j)·C(j, m) = C(n+1, m+2): a series in y whose terms fall fast here.
            double term = n + 1;
            double sum = n;
            for (int m = 1; Math.abs(term) > 1e-18 * sum; m++) {
                term *= -y * (n - m) / (m + 2);
                sum += term;
            }
            return sum;
        }
        return (2 - y) / y - 2 * (1 - y) * geometric(n, y) / (n * y);
    }

    /** Returns (1 − (1−y)^n)/y, the sum of n powers of 1−y from the first, for y in [0, 2). */
    static double geometric(long n, double y) {
        if (y == 0) {
            return n;
        }
        return (y < 0.5 ? -Math.expm1(n * Math.log1p(-y)) : 1 - Math.pow(1 - y, (double) n)) / y;
    }
}
