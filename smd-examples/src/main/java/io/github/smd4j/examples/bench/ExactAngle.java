package io.github.smd4j.examples.bench;

/** The angle between two float32 vectors, exact and as a float32 cosine has it. */
final class ExactAngle {

    private ExactAngle() {}

    /**
     * Returns the angle, to about 1e-15 relative: products of floats are exact in float64, sums are
     * compensated (Neumaier), and √(ww·dd − wd²) does not cancel for a step that is nearly
     * orthogonal.
     */
    static double of(float[] before, float[] after) {
        double ww = 0;
        double wd = 0;
        double dd = 0;
        double cww = 0;
        double cwd = 0;
        double cdd = 0;
        for (int i = 0; i < before.length; i++) {
            double w = before[i];
            // Exact: both floats are of nearly one size.
            double d = after[i] - w;
            double a = w * w;
            double b = w * d;
            double c = d * d;
            cww += lost(ww, a);
            ww += a;
            cwd += lost(wd, b);
            wd += b;
            cdd += lost(dd, c);
            dd += c;
        }
        ww += cww;
        wd += cwd;
        dd += cdd;
        return Math.atan2(Math.sqrt(ww * dd - wd * wd), ww + wd);
    }

    /** What rounding takes from sum + term. */
    private static double lost(double sum, double term) {
        double total = sum + term;
        return Math.abs(sum) >= Math.abs(term) ? (sum - total) + term : (term - total) + sum;
    }

    /** The cosine from float32 sums, one after the other. */
    static double floatCosine(float[] a, float[] b) {
        float aa = 0;
        float bb = 0;
        float ab = 0;
        for (int i = 0; i < a.length; i++) {
            aa += a[i] * a[i];
            bb += b[i] * b[i];
            ab += a[i] * b[i];
        }
        return (float) (ab / Math.sqrt((double) aa * bb));
    }
}
