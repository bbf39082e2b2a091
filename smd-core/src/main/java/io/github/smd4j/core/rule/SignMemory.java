package io.github.smd4j.core.rule;

/**
 * How long Lion's signs persist, discounted by the decay u = λη a step.
 *
 * <p>c has variance D = (1−β1)² + β1²(1−β2)/(1+β2) and correlation r·β2^(n−1) at lag n ≥ 1, r =
 * β1(1−β2)((1−β1) + β1β2/(1+β2))/D; signs of Gaussians correlate like (2/π)·asin of that. With T =
 * Σ_{n≥1} (1−u)^(n−1)·asin(rβ2^(n−1)): S = 1 + (4/π)(1−u)T.
 *
 * @param sum T
 * @param intrinsic u
 */
record SignMemory(double sum, double intrinsic) {

    /** Up to here the power series of asin is summed, beyond it the lags one by one. */
    private static final double SMALL = 0.75;

    /** A term below this share of the sum ends the series; its tail is at most 1.3 times it. */
    private static final double ENOUGH = 0x1p-56;

    /**
     * Sums to within 2e-17 relative. The lags with rβ2^(n−1) > 0.75, at most 0.29/(1−β2) of them,
     * count one by one. For the rest the power series of asin turns every power into a geometric
     * series, Σ_k a_k z^(2k+1)/(1 − (1−u)β2^(2k+1)) with z ≤ 0.75 its first argument: at most 56
     * terms.
     */
    static SignMemory of(double first, double second, double u) {
        double ema = first * (1 - second);
        double variance = (1 - first) * (1 - first) + first * ema / (1 + second);
        double z = ema * ((1 - first) + first * second / (1 + second)) / variance;
        double sum = 0;
        double discount = 1;
        double shrinking = Math.log1p(-u);
        int lags = 0;
        double r = z;
        while (z > SMALL) {
            sum += discount * Math.asin(z);
            lags++;
            discount = Math.exp(lags * shrinking);
            z = r * Math.pow(second, lags);
        }
        return new SignMemory(sum + discount * tail(z, second, shrinking), u);
    }

    private static double tail(double z, double second, double shrinking) {
        double memory = Math.log(second);
        double power = z;
        double sum = 0;
        for (int k = 0; ; k++) {
            double odd = 2 * k + 1;
            double term = power / -Math.expm1(shrinking + odd * memory);
            sum += term;
            if (term <= ENOUGH * sum) {
                return sum;
            }
            power *= z * z * odd * odd / ((odd + 1) * (odd + 2));
        }
    }

    /** S. */
    double total() {
        return 1 + 4 / Math.PI * (1 - intrinsic) * sum;
    }

    /** (2−u−uS)/(2(1−u)) = 1 − (2/π)uT: what is left of the angle by the persistence of signs. */
    double persistence() {
        return 1 - 2 / Math.PI * intrinsic * sum;
    }
}
