package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.FilterSums;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops on the JDK's Vector API, for a JVM started with {@code --add-modules
 * jdk.incubator.vector}. Public only for the service loader.
 *
 * <p>Blocks are copied to and from heap arrays that stay in the first-level cache, which every
 * version of the API from 17 on can read. A block's last vector is filled up with zeros: they stay
 * zero and add nothing. Float lanes are flushed to double every block and at the end of each row.
 */
public final class VectorLoop implements MomentumLoop {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /**
     * Elements a block, whole vectors: of 128 to 4,096 the fastest, 15 ms where blocks of 4 KiB and
     * more take 22.
     */
    private static final int BLOCK = 256;

    /** Rows that are shorter cost more to flush than to sum one by one. */
    private static final int SHORTEST_ROW = 4 * LANES;

    private final MomentumLoop plain = new PlainLoop();

    /** Creates the loops and runs them once: on a JDK with another API this fails, and here. */
    public VectorLoop() {
        FloatBuffer zeros = FloatBuffer.allocate(SHORTEST_ROW);
        MomentumKernel kernel = new MomentumKernel(1, 0, 0, true);
        update(kernel, zeros, zeros.duplicate(), zeros.duplicate());
        measure(
                kernel,
                zeros,
                zeros.duplicate(),
                zeros.duplicate(),
                1,
                new double[FilterSums.STRIDE]);
    }

    @Override
    public String name() {
        return "Vector API";
    }

    @Override
    public void update(
            MomentumKernel kernel, FloatBuffer weight, FloatBuffer velocity, FloatBuffer gradient) {
        int size = weight.capacity();
        if (size < SHORTEST_ROW) {
            plain.update(kernel, weight, velocity, gradient);
            return;
        }
        int capacity = scratchLength(size);
        float[] w = new float[capacity];
        float[] v = new float[capacity];
        float[] g = new float[capacity];
        for (int from = 0; from < size; from += BLOCK) {
            int count = Math.min(BLOCK, size - from);
            weight.get(from, w, 0, count);
            velocity.get(from, v, 0, count);
            gradient.get(from, g, 0, count);
            updateBlock(
                    w,
                    v,
                    g,
                    count,
                    kernel.learningRate(),
                    kernel.momentum(),
                    kernel.weightDecay(),
                    kernel.lookahead());
            velocity.put(from, v, 0, count);
            weight.put(from, w, 0, count);
        }
    }

    @Override
    public void measure(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int rows,
            double[] sums) {
        int length = weight.capacity() / rows;
        if (length < SHORTEST_ROW) {
            plain.measure(kernel, weight, velocity, gradient, rows, sums);
            return;
        }
        int capacity = scratchLength(length);
        float[] w = new float[capacity];
        float[] v = new float[capacity];
        float[] g = new float[capacity];
        for (int row = 0; row < rows; row++) {
            int end = (row + 1) * length;
            for (int from = row * length; from < end; from += BLOCK) {
                int count = Math.min(BLOCK, end - from);
                weight.get(from, w, 0, count);
                velocity.get(from, v, 0, count);
                gradient.get(from, g, 0, count);
                zeroRest(w, v, g, count);
                measureBlock(
                        w,
                        v,
                        g,
                        count,
                        sums,
                        row * FilterSums.STRIDE,
                        kernel.learningRate(),
                        kernel.momentum(),
                        kernel.weightDecay(),
                        kernel.lookahead());
                velocity.put(from, v, 0, count);
                weight.put(from, w, 0, count);
            }
        }
    }

    /** Whole vectors, at most a block. */
    private static int scratchLength(int length) {
        return length >= BLOCK ? BLOCK : (length + LANES - 1) / LANES * LANES;
    }

    private static void zeroRest(float[] w, float[] v, float[] g, int count) {
        for (int i = count; i % LANES != 0; i++) {
            w[i] = 0;
            v[i] = 0;
            g[i] = 0;
        }
    }

    private static void updateBlock(
            float[] weight,
            float[] velocity,
            float[] gradient,
            int count,
            float learningRate,
            float momentum,
            float weightDecay,
            boolean lookahead) {
        FloatVector descent = FloatVector.broadcast(SPECIES, -learningRate);
        FloatVector alpha = FloatVector.broadcast(SPECIES, momentum);
        FloatVector lambda = FloatVector.broadcast(SPECIES, weightDecay);
        for (int i = 0; i < count; i += LANES) {
            FloatVector w = FloatVector.fromArray(SPECIES, weight, i);
            FloatVector g = FloatVector.fromArray(SPECIES, gradient, i);
            FloatVector v = FloatVector.fromArray(SPECIES, velocity, i);
            FloatVector decayed = lambda.fma(w, g);
            FloatVector nextV = alpha.fma(v, decayed);
            FloatVector step = lookahead ? alpha.fma(nextV, decayed) : nextV;
            nextV.intoArray(velocity, i);
            descent.fma(step, w).intoArray(weight, i);
        }
    }

    private static void measureBlock(
            float[] weight,
            float[] velocity,
            float[] gradient,
            int count,
            double[] sums,
            int offset,
            float learningRate,
            float momentum,
            float weightDecay,
            boolean lookahead) {
        FloatVector descent = FloatVector.broadcast(SPECIES, -learningRate);
        FloatVector alpha = FloatVector.broadcast(SPECIES, momentum);
        FloatVector lambda = FloatVector.broadcast(SPECIES, weightDecay);
        FloatVector ww = FloatVector.zero(SPECIES);
        FloatVector wd = FloatVector.zero(SPECIES);
        FloatVector dd = FloatVector.zero(SPECIES);
        FloatVector gg = FloatVector.zero(SPECIES);
        FloatVector wg = FloatVector.zero(SPECIES);
        FloatVector vg = FloatVector.zero(SPECIES);
        for (int i = 0; i < count; i += LANES) {
            FloatVector w = FloatVector.fromArray(SPECIES, weight, i);
            FloatVector g = FloatVector.fromArray(SPECIES, gradient, i);
            FloatVector v = FloatVector.fromArray(SPECIES, velocity, i);
            FloatVector decayed = lambda.fma(w, g);
            FloatVector nextV = alpha.fma(v, decayed);
            FloatVector step = lookahead ? alpha.fma(nextV, decayed) : nextV;
            FloatVector nextW = descent.fma(step, w);
            nextV.intoArray(velocity, i);
            nextW.intoArray(weight, i);
            FloatVector d = nextW.sub(w);
            ww = w.fma(w, ww);
            wd = w.fma(d, wd);
            dd = d.fma(d, dd);
            gg = g.fma(g, gg);
            wg = w.fma(g, wg);
            vg = v.fma(g, vg);
        }
        sums[offset] += ww.reduceLanes(VectorOperators.ADD);
        sums[offset + 1] += wd.reduceLanes(VectorOperators.ADD);
        sums[offset + 2] += dd.reduceLanes(VectorOperators.ADD);
        sums[offset + 3] += gg.reduceLanes(VectorOperators.ADD);
        sums[offset + 4] += wg.reduceLanes(VectorOperators.ADD);
        sums[offset + 5] += vg.reduceLanes(VectorOperators.ADD);
    }
}
