package io.github.smd4j.djl.optimizer;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * One block of weight, buffer and gradient in heap arrays, and running sums side by side in lanes.
 *
 * <p>The compiler does not vectorise a sum of floats, whose order it must keep, nor loops over
 * buffers. It does vectorise loops over heap arrays in which each element has its own result: the
 * update, and sums of every {@value #LANES}-th element. Only the lanes themselves are then added
 * one after the other. Each element is updated by the very expressions of {@link PlainLoops}.
 */
final class LaneBlock {

    /**
     * Sums side by side: with fewer the loops are too short, with more adding them up dominates.
     */
    private static final int LANES = 64;

    /** Elements a block: four a lane, so that a lane is read and written once for four. */
    static final int SIZE = 4 * LANES;

    /** Elements moved at a time: few, so that the next are fetched while these are worked on. */
    private static final int PIECE = 128;

    /** Blocks after which the lanes are flushed to double: 64 elements a lane. */
    static final int FLUSH = 16;

    private final float[] before = new float[SIZE];
    private final float[] after = new float[SIZE];
    private final float[] velocity = new float[SIZE];
    private final float[] next = new float[SIZE];
    private final float[] gradient = new float[SIZE];
    private final float[] zeros = new float[PIECE];
    private final float[] ww = new float[LANES];
    private final float[] wd = new float[LANES];
    private final float[] dd = new float[LANES];
    private final float[] gg = new float[LANES];
    private final float[] wg = new float[LANES];
    private final float[] vg = new float[LANES];

    /** Updates the block that begins at an index. */
    void update(
            MomentumKernel kernel,
            FloatBuffer w,
            FloatBuffer v,
            FloatBuffer g,
            int from,
            boolean zeroing) {
        for (int at = 0; at < SIZE; at += PIECE) {
            move(kernel, w, v, g, from + at, at, zeroing);
        }
    }

    /** Adds the sums of the block that was updated to the lanes. */
    void sum() {
        addMoves(before, after, ww, wd, dd);
        addGradients(before, gradient, gg, wg);
        addBuffer(velocity, gradient, vg);
    }

    /** Empties the lanes into the sums of a row, in the order of FilterSums. */
    void flush(double[] sums, int offset) {
        sums[offset] += total(ww);
        sums[offset + 1] += total(wd);
        sums[offset + 2] += total(dd);
        sums[offset + 3] += total(gg);
        sums[offset + 4] += total(wg);
        sums[offset + 5] += total(vg);
    }

    private void move(
            MomentumKernel kernel,
            FloatBuffer w,
            FloatBuffer v,
            FloatBuffer g,
            int from,
            int at,
            boolean zeroing) {
        w.get(from, before, at, PIECE);
        v.get(from, velocity, at, PIECE);
        g.get(from, gradient, at, PIECE);
        if (zeroing) {
            g.put(from, zeros, 0, PIECE);
        }
        float descent = -kernel.learningRate();
        float momentum = kernel.momentum();
        float decay = kernel.weightDecay();
        switch (kernel.form()) {
            case COUPLED ->
                    coupled(before, velocity, gradient, next, after, at, descent, momentum, decay);
            case LOOKAHEAD ->
                    lookahead(
                            before, velocity, gradient, next, after, at, descent, momentum, decay);
            case DECOUPLED ->
                    decoupled(
                            before, velocity, gradient, next, after, at, descent, momentum, decay);
        }
        v.put(from, next, at, PIECE);
        w.put(from, after, at, PIECE);
    }

    private static void coupled(
            float[] w,
            float[] v,
            float[] g,
            float[] nextV,
            float[] nextW,
            int at,
            float descent,
            float momentum,
            float decay) {
        for (int i = at; i < at + PIECE; i++) {
            float x = w[i];
            float step = Math.fma(momentum, v[i], Math.fma(decay, x, g[i]));
            nextV[i] = step;
            nextW[i] = Math.fma(descent, step, x);
        }
    }

    private static void lookahead(
            float[] w,
            float[] v,
            float[] g,
            float[] nextV,
            float[] nextW,
            int at,
            float descent,
            float momentum,
            float decay) {
        for (int i = at; i < at + PIECE; i++) {
            float x = w[i];
            float decayed = Math.fma(decay, x, g[i]);
            float y = Math.fma(momentum, v[i], decayed);
            nextV[i] = y;
            nextW[i] = Math.fma(descent, Math.fma(momentum, y, decayed), x);
        }
    }

    private static void decoupled(
            float[] w,
            float[] v,
            float[] g,
            float[] nextV,
            float[] nextW,
            int at,
            float descent,
            float momentum,
            float decay) {
        for (int i = at; i < at + PIECE; i++) {
            float x = w[i];
            // As with coupled decay of zero: the bits for infinities and signed zeros too.
            float y = Math.fma(momentum, v[i], Math.fma(0f, x, g[i]));
            nextV[i] = y;
            nextW[i] = Math.fma(descent, Math.fma(decay, x, y), x);
        }
    }

    private static void addMoves(float[] w, float[] next, float[] ww, float[] wd, float[] dd) {
        for (int i = 0; i < LANES; i++) {
            float w0 = w[i];
            float w1 = w[i + LANES];
            float w2 = w[i + 2 * LANES];
            float w3 = w[i + 3 * LANES];
            float d0 = next[i] - w0;
            float d1 = next[i + LANES] - w1;
            float d2 = next[i + 2 * LANES] - w2;
            float d3 = next[i + 3 * LANES] - w3;
            ww[i] = Math.fma(w3, w3, Math.fma(w2, w2, Math.fma(w1, w1, Math.fma(w0, w0, ww[i]))));
            wd[i] = Math.fma(w3, d3, Math.fma(w2, d2, Math.fma(w1, d1, Math.fma(w0, d0, wd[i]))));
            dd[i] = Math.fma(d3, d3, Math.fma(d2, d2, Math.fma(d1, d1, Math.fma(d0, d0, dd[i]))));
        }
    }

    private static void addGradients(float[] w, float[] g, float[] gg, float[] wg) {
        for (int i = 0; i < LANES; i++) {
            float g0 = g[i];
            float g1 = g[i + LANES];
            float g2 = g[i + 2 * LANES];
            float g3 = g[i + 3 * LANES];
            gg[i] = Math.fma(g3, g3, Math.fma(g2, g2, Math.fma(g1, g1, Math.fma(g0, g0, gg[i]))));
            float sum = Math.fma(w[i + LANES], g1, Math.fma(w[i], g0, wg[i]));
            wg[i] = Math.fma(w[i + 3 * LANES], g3, Math.fma(w[i + 2 * LANES], g2, sum));
        }
    }

    /** By itself: with a third array the compiler does not vectorise the loop above. */
    private static void addBuffer(float[] v, float[] g, float[] vg) {
        for (int i = 0; i < LANES; i++) {
            float sum = Math.fma(v[i + LANES], g[i + LANES], Math.fma(v[i], g[i], vg[i]));
            sum = Math.fma(v[i + 2 * LANES], g[i + 2 * LANES], sum);
            vg[i] = Math.fma(v[i + 3 * LANES], g[i + 3 * LANES], sum);
        }
    }

    /** Adds lanes up, four chains at a time, and empties them. */
    private static double total(float[] lanes) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i < LANES; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        Arrays.fill(lanes, 0);
        return ((double) a + b) + ((double) c + d);
    }
}
