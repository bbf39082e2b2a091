package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.FilterSums;
import java.nio.FloatBuffer;

/**
 * The loops in plain Java, which run everywhere and say what the numbers are.
 *
 * <p>Whole blocks of a row are worked on in heap arrays, which the compiler vectorises. What is
 * left of a row, and short rows, go element by element with two float lanes a sum, whose chains
 * overlap; all lanes are flushed to double often.
 */
final class PlainLoops implements KernelLoops {

    /** One for each thread: made anew in every call they would be a megabyte of garbage a step. */
    private final ThreadLocal<LaneBlock> blocks = ThreadLocal.withInitial(LaneBlock::new);

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void update(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            boolean zeroing) {
        int size = weight.capacity();
        int whole = size - size % LaneBlock.SIZE;
        LaneBlock block = blocks.get();
        for (int from = 0; from < whole; from += LaneBlock.SIZE) {
            block.update(kernel, weight, velocity, gradient, from, zeroing);
        }
        updateRest(
                weight,
                velocity,
                gradient,
                whole,
                size,
                kernel.learningRate(),
                kernel.momentum(),
                kernel.weightDecay(),
                kernel.coupledDecay(),
                kernel.lookahead(),
                kernel.decoupled());
        zero(gradient, whole, size, zeroing);
    }

    private static void updateRest(
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int from,
            int to,
            float learningRate,
            float momentum,
            float weightDecay,
            float coupled,
            boolean lookahead,
            boolean decoupled) {
        for (int i = from; i < to; i++) {
            float w = weight.get(i);
            float decayed = Math.fma(coupled, w, gradient.get(i));
            float v = Math.fma(momentum, velocity.get(i), decayed);
            float step = lookahead ? Math.fma(momentum, v, decayed) : v;
            if (decoupled) {
                step = Math.fma(weightDecay, w, step);
            }
            velocity.put(i, v);
            weight.put(i, Math.fma(-learningRate, step, w));
        }
    }

    private static void zero(FloatBuffer gradient, int from, int to, boolean zeroing) {
        if (zeroing) {
            for (int i = from; i < to; i++) {
                gradient.put(i, 0);
            }
        }
    }

    @Override
    public void measure(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int rows,
            double[] sums,
            boolean zeroing) {
        int length = weight.capacity() / rows;
        LaneBlock block = blocks.get();
        for (int row = 0; row < rows; row++) {
            int offset = row * FilterSums.STRIDE;
            int end = (row + 1) * length;
            int whole = end - length % LaneBlock.SIZE;
            int from = row * length;
            while (from < whole) {
                int until = Math.min(whole, from + LaneBlock.FLUSH * LaneBlock.SIZE);
                for (; from < until; from += LaneBlock.SIZE) {
                    block.update(kernel, weight, velocity, gradient, from, zeroing);
                    block.sum();
                }
                block.flush(sums, offset);
            }
            measureRest(
                    weight,
                    velocity,
                    gradient,
                    whole,
                    end,
                    sums,
                    offset,
                    kernel.learningRate(),
                    kernel.momentum(),
                    kernel.weightDecay(),
                    kernel.coupledDecay(),
                    kernel.lookahead(),
                    kernel.decoupled());
            zero(gradient, whole, end, zeroing);
        }
    }

    /** Two lanes a sum, as in a measuring block. */
    @Override
    public void sum(
            float[] before,
            float[] after,
            float[] gradient,
            int from,
            int to,
            double[] sums,
            int offset) {
        float ww0 = 0;
        float wd0 = 0;
        float dd0 = 0;
        float gg0 = 0;
        float wg0 = 0;
        float ww1 = 0;
        float wd1 = 0;
        float dd1 = 0;
        float gg1 = 0;
        float wg1 = 0;
        int odd = (to - from) % 2;
        for (int i = from; i < to - odd; i += 2) {
            float w = before[i];
            float d = after[i] - w;
            float g = gradient[i];
            ww0 = Math.fma(w, w, ww0);
            wd0 = Math.fma(w, d, wd0);
            dd0 = Math.fma(d, d, dd0);
            gg0 = Math.fma(g, g, gg0);
            wg0 = Math.fma(w, g, wg0);
            float w1 = before[i + 1];
            float d1 = after[i + 1] - w1;
            float g1 = gradient[i + 1];
            ww1 = Math.fma(w1, w1, ww1);
            wd1 = Math.fma(w1, d1, wd1);
            dd1 = Math.fma(d1, d1, dd1);
            gg1 = Math.fma(g1, g1, gg1);
            wg1 = Math.fma(w1, g1, wg1);
        }
        sums[offset] += (double) ww0 + ww1;
        sums[offset + 1] += (double) wd0 + wd1;
        sums[offset + 2] += (double) dd0 + dd1;
        sums[offset + 3] += (double) gg0 + gg1;
        sums[offset + 4] += (double) wg0 + wg1;
        if (odd != 0) {
            double w = before[to - 1];
            double d = after[to - 1] - before[to - 1];
            double g = gradient[to - 1];
            sums[offset] += w * w;
            sums[offset + 1] += w * d;
            sums[offset + 2] += d * d;
            sums[offset + 3] += g * g;
            sums[offset + 4] += w * g;
        }
    }

    /**
     * Less than a block: two elements at a time, each with lanes of its own, so that their chains
     * overlap.
     */
    private static void measureRest(
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int from,
            int to,
            double[] sums,
            int offset,
            float learningRate,
            float momentum,
            float weightDecay,
            float coupled,
            boolean lookahead,
            boolean decoupled) {
        float ww0 = 0;
        float wd0 = 0;
        float dd0 = 0;
        float gg0 = 0;
        float wg0 = 0;
        float vg0 = 0;
        float ww1 = 0;
        float wd1 = 0;
        float dd1 = 0;
        float gg1 = 0;
        float wg1 = 0;
        float vg1 = 0;
        int i = from;
        for (; i < to - 1; i += 2) {
            float w = weight.get(i);
            float g = gradient.get(i);
            float v = velocity.get(i);
            float decayed = Math.fma(coupled, w, g);
            float nextV = Math.fma(momentum, v, decayed);
            float step = lookahead ? Math.fma(momentum, nextV, decayed) : nextV;
            if (decoupled) {
                step = Math.fma(weightDecay, w, step);
            }
            float nextW = Math.fma(-learningRate, step, w);
            velocity.put(i, nextV);
            weight.put(i, nextW);
            float d = nextW - w;
            ww0 = Math.fma(w, w, ww0);
            wd0 = Math.fma(w, d, wd0);
            dd0 = Math.fma(d, d, dd0);
            gg0 = Math.fma(g, g, gg0);
            wg0 = Math.fma(w, g, wg0);
            vg0 = Math.fma(v, g, vg0);
            float w1 = weight.get(i + 1);
            float g1 = gradient.get(i + 1);
            float v1 = velocity.get(i + 1);
            float decayed1 = Math.fma(coupled, w1, g1);
            float nextV1 = Math.fma(momentum, v1, decayed1);
            float step1 = lookahead ? Math.fma(momentum, nextV1, decayed1) : nextV1;
            if (decoupled) {
                step1 = Math.fma(weightDecay, w1, step1);
            }
            float nextW1 = Math.fma(-learningRate, step1, w1);
            velocity.put(i + 1, nextV1);
            weight.put(i + 1, nextW1);
            float d1 = nextW1 - w1;
            ww1 = Math.fma(w1, w1, ww1);
            wd1 = Math.fma(w1, d1, wd1);
            dd1 = Math.fma(d1, d1, dd1);
            gg1 = Math.fma(g1, g1, gg1);
            wg1 = Math.fma(w1, g1, wg1);
            vg1 = Math.fma(v1, g1, vg1);
        }
        if (i < to) {
            float w = weight.get(i);
            float g = gradient.get(i);
            float v = velocity.get(i);
            float decayed = Math.fma(coupled, w, g);
            float nextV = Math.fma(momentum, v, decayed);
            float step = lookahead ? Math.fma(momentum, nextV, decayed) : nextV;
            if (decoupled) {
                step = Math.fma(weightDecay, w, step);
            }
            float nextW = Math.fma(-learningRate, step, w);
            velocity.put(i, nextV);
            weight.put(i, nextW);
            float d = nextW - w;
            ww0 = Math.fma(w, w, ww0);
            wd0 = Math.fma(w, d, wd0);
            dd0 = Math.fma(d, d, dd0);
            gg0 = Math.fma(g, g, gg0);
            wg0 = Math.fma(w, g, wg0);
            vg0 = Math.fma(v, g, vg0);
        }
        sums[offset] += (double) ww0 + ww1;
        sums[offset + 1] += (double) wd0 + wd1;
        sums[offset + 2] += (double) dd0 + dd1;
        sums[offset + 3] += (double) gg0 + gg1;
        sums[offset + 4] += (double) wg0 + wg1;
        sums[offset + 5] += (double) vg0 + vg1;
    }
}
