package io.github.smd4j.core.theory;

/** The eigenvalue that rules the approach of heavy ball's squared norm; see {@link Rates}. */
final class DominatingEigenvalue {

    private DominatingEigenvalue() {}

    /** Returns one less the modulus of the dominating eigenvalue, for α above 0. */
    static double loss(double u, double a) {
        double b = 1 - a;
        double m = u * (2 * (1 + a) - u);
        double k = m * b / (1 + a);
        // The cubic falls from above 0 at y = 0 and is convex up to its inflection: Newton's
        // iterates climb to the least root without passing it. If they meet a rising slope or pass
        // the inflection and fall back, the only real root lies beyond and the others are a pair.
        double y = 0;
        for (int i = 0; i < 200; i++) {
            double quadratic = y * y - (b * (1 + a) + m) * y + m;
            double value = (b - y) * quadratic + k * (1 - y) * (1 + a - y);
            double slope =
                    -quadratic
                            + (b - y) * (2 * y - (b * (1 + a) + m))
                            - k * ((1 + a - y) + (1 - y));
            double next = y - value / slope;
            if (slope >= 0 || next < y * (1 - 1e-9)) {
                double real = realEigenvalue(a, b, m, k);
                return 1 - Math.max(real, pairModulus(a, real));
            }
            boolean settled = Math.abs(next - y) <= 2 * Math.ulp(y);
            y = next;
            if (settled) {
                break;
            }
        }
        // The three roots add up to b + b(1+a) + m + k and multiply to bm + k(1+a).
        double sum = b * (2 + a) + m + k - y;
        double product = (b * m + k * (1 + a)) / y;
        boolean pair = sum * sum < 4 * product;
        return pair ? Math.min(y, 1 - pairModulus(a, 1 - y)) : y;
    }

    /** Returns the modulus of the complex pair beside a real eigenvalue: all multiply to α³. */
    private static double pairModulus(double a, double real) {
        return Math.sqrt(a * a * a / real);
    }

    /** Returns the only real eigenvalue, by bisection. */
    private static double realEigenvalue(double a, double b, double m, double k) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double z = (low + high) / 2;
            double y = 1 - z;
            double quadratic = y * y - (b * (1 + a) + m) * y + m;
            double value = (b - y) * quadratic + k * z * (z + a);
            if (value > 0) {
                high = z;
            } else {
                low = z;
            }
        }
        return (low + high) / 2;
    }
}
