package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.step.StepSums;

/**
 * The sums of one step in float64, from copies of what the engine had in float32.
 *
 * @param ww ‖w‖²
 * @param wd ⟨w, d⟩
 * @param dd ‖d‖²
 * @param gg ‖g‖²
 * @param wg ⟨w, g⟩
 * @param vg ⟨v, g⟩
 * @param vv ‖v‖², the scale of an error of ⟨v, g⟩
 */
record Float64Sums(double ww, double wd, double dd, double gg, double wg, double vg, double vv) {

    static final Float64Sums ZERO = new Float64Sums(0, 0, 0, 0, 0, 0, 0);

    /** The sums of the elements in [from, to). */
    static Float64Sums of(
            float[] weight, float[] next, float[] gradient, double[] velocity, int from, int to) {
        double[] s = new double[7];
        for (int i = from; i < to; i++) {
            double w = weight[i];
            double d = next[i] - w;
            double g = gradient[i];
            double v = velocity[i];
            s[0] += w * w;
            s[1] += w * d;
            s[2] += d * d;
            s[3] += g * g;
            s[4] += w * g;
            s[5] += v * g;
            s[6] += v * v;
        }
        return new Float64Sums(s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
    }

    /** Sums that were measured in another way, to compare with. */
    static Float64Sums of(StepSums s) {
        return new Float64Sums(s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), s.vg(), Double.NaN);
    }

    /** As a measurement would have them. */
    StepSums measured() {
        return new StepSums(ww, wd, dd, gg, wg, vg);
    }

    /** The sums of both vectors laid end to end. */
    Float64Sums plus(Float64Sums other) {
        return new Float64Sums(
                ww + other.ww,
                wd + other.wd,
                dd + other.dd,
                gg + other.gg,
                wg + other.wg,
                vg + other.vg,
                vv + other.vv);
    }

    /** Squares to 1e-6 relative, products to 1e-6 of the norms' product: what float lanes lose. */
    void assertClose(StepSums actual, String at) {
        assertEquals(ww, actual.ww(), 1e-6 * ww, at);
        assertEquals(wd, actual.wd(), 1e-6 * Math.sqrt(ww * dd), at);
        assertEquals(dd, actual.dd(), 1e-6 * dd, at);
        assertEquals(gg, actual.gg(), 1e-6 * gg, at);
        assertEquals(wg, actual.wg(), 1e-6 * Math.sqrt(ww * gg), at);
    }

    /** ⟨v, g⟩ from the optimizer's own buffer, which float32 keeps to some 1e-6 of ‖v‖‖g‖. */
    void assertBuffer(StepSums actual, String at) {
        assertEquals(vg, actual.vg(), 2e-6 * Math.sqrt(vv * gg), at);
    }

    /**
     * ⟨v, g⟩ from the last move of the stored weights: rounding one stored weight costs 2⁻²⁴/√3 of
     * each element at random signs, so 0.58·2⁻²⁴/(Δ√d) of ‖v‖‖g‖; 4 instead of 0.58 is seven times
     * that.
     *
     * @param angle Δ of the last move
     * @param size d
     */
    void assertMove(StepSums actual, double angle, double size, String at) {
        double rounding = 4 * 0x1p-24 / (angle * Math.sqrt(size));
        assertEquals(vg, actual.vg(), (rounding + 3e-6) * Math.sqrt(vv * gg), at);
    }
}
