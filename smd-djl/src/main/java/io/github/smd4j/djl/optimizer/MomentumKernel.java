package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.core.step.FilterSums;
import java.nio.FloatBuffer;

/**
 * One pass over weight, buffer and gradient: v ← αv + (g + λw), then w ← w − ηv, or, looking ahead,
 * w ← w − η(g + λw + αv).
 *
 * <p>With and without measuring the same expressions run in the same order, so the weights are
 * equal to the bit. Float lanes are flushed to double every block; two lanes a sum, since the
 * compiler does not vectorise these loops but overlaps two chains.
 *
 * @param learningRate η
 * @param momentum α
 * @param weightDecay λ of this parameter
 * @param lookahead whether the step takes the gradient ahead of the buffer (Nesterov)
 */
record MomentumKernel(float learningRate, float momentum, float weightDecay, boolean lookahead) {

    /** Updates without measuring. */
    void update(FloatBuffer weight, FloatBuffer velocity, FloatBuffer gradient) {
        int size = weight.capacity();
        for (int i = 0; i < size; i++) {
            float w = weight.get(i);
            float decayed = Math.fma(weightDecay, w, gradient.get(i));
            float v = Math.fma(momentum, velocity.get(i), decayed);
            float step = lookahead ? Math.fma(momentum, v, decayed) : v;
            velocity.put(i, v);
            weight.put(i, Math.fma(-learningRate, step, w));
        }
    }

    /** Updates and returns the sums of {@code rows} equal rows. */
    FilterSums measure(FloatBuffer weight, FloatBuffer velocity, FloatBuffer gradient, int rows) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        int length = weight.capacity() / rows;
        for (int row = 0; row < rows; row++) {
            int end = (row + 1) * length;
            for (int from = row * length; from < end; from += PairedSums.BLOCK) {
                int to = Math.min(end, from + PairedSums.BLOCK);
                block(weight, velocity, gradient, from, to, sums, row * FilterSums.STRIDE);
            }
        }
        return FilterSums.of(sums);
    }

    private void block(
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int from,
            int to,
            double[] sums,
            int offset) {
        float ww = 0;
        float wd = 0;
        float dd = 0;
        float gg = 0;
        float wg = 0;
        float vg = 0;
        for (int i = from; i < to; i++) {
            float w = weight.get(i);
            float g = gradient.get(i);
            float v = velocity.get(i);
            float decayed = Math.fma(weightDecay, w, g);
            float nextV = Math.fma(momentum, v, decayed);
            float step = lookahead ? Math.fma(momentum, nextV, decayed) : nextV;
            float nextW = Math.fma(-learningRate, step, w);
            velocity.put(i, nextV);
            weight.put(i, nextW);
            float d = nextW - w;
            ww = Math.fma(w, w, ww);
            wd = Math.fma(w, d, wd);
            dd = Math.fma(d, d, dd);
            gg = Math.fma(g, g, gg);
            wg = Math.fma(w, g, wg);
            vg = Math.fma(v, g, vg);
        }
        sums[offset] += ww;
        sums[offset + 1] += wd;
        sums[offset + 2] += dd;
        sums[offset + 3] += gg;
        sums[offset + 4] += wg;
        sums[offset + 5] += vg;
    }
}
