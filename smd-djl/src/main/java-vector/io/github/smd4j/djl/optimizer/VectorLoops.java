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
public final class VectorLoops implements KernelLoops {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /**
     * Elements a block, whole vectors: of 128 to 4,096 the fastest, 15 ms where blocks of 4 KiB and
     * more take 22.
     */
    private static final int BLOCK = 256;

    /** Rows that are shorter cost more to flush than to sum one by one. */
    private static final int SHORTEST_ROW = 4 * LANES;

    private final KernelLoops plain = new PlainLoops();

    /** The arrays of one thread: made anew in every call they would be garbage to touch. */
    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

    private record Scratch(float[] w, float[] v, float[] g, float[] zeros) {

        Scratch() {
            this(new float[BLOCK], new float[BLOCK], new float[BLOCK], new float[BLOCK]);
        }
    }

    /** Creates the loops and runs them once: on a JDK with another API this fails, and here. */
    public VectorLoops() {
        FloatBuffer zeros = FloatBuffer.allocate(SHORTEST_ROW);
        MomentumKernel kernel = new MomentumKernel(1, 0, 0, true);
        update(kernel, zeros, zeros.duplicate(), zeros.duplicate(), false);
        measure(
                kernel,
                zeros,
                zeros.duplicate(),
                zeros.duplicate(),
                1,
                new double[FilterSums.STRIDE],
                false);
        float[] block = new float[SHORTEST_ROW];
        sum(block, block, block, 0, SHORTEST_ROW, new double[FilterSums.STRIDE], 0);
    }

    @Override
    public String name() {
        return "Vector API";
    }

    @Override
    public void update(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            boolean zeroing) {
        int size = weight.capacity();
        if (size < SHORTEST_ROW) {
            plain.update(kernel, weight, velocity, gradient, zeroing);
            return;
        }
        Scratch scratch = scratches.get();
        for (int from = 0; from < size; from += BLOCK) {
            int count = Math.min(BLOCK, size - from);
            updateBlock(kernel, weight, velocity, gradient, from, count, scratch);
            if (zeroing) {
                gradient.put(from, scratch.zeros(), 0, count);
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
        if (length < SHORTEST_ROW) {
            plain.measure(kernel, weight, velocity, gradient, rows, sums, zeroing);
            return;
        }
        Scratch scratch = scratches.get();
        for (int row = 0; row < rows; row++) {
            int end = (row + 1) * length;
            int offset = row * FilterSums.STRIDE;
            for (int from = row * length; from < end; from += BLOCK) {
                int count = Math.min(BLOCK, end - from);
                measureBlock(
                        kernel, weight, velocity, gradient, from, count, scratch, sums, offset);
                if (zeroing) {
                    gradient.put(from, scratch.zeros(), 0, count);
                }
            }
        }
    }

    @Override
    public void sum(
            float[] before,
            float[] after,
            float[] gradient,
            int from,
            int to,
            double[] sums,
            int offset) {
        int whole = to - from < SHORTEST_ROW ? from : to - (to - from) % LANES;
        if (whole > from) {
            sumVectors(before, after, gradient, from, whole, sums, offset);
        }
        if (whole < to) {
            plain.sum(before, after, gradient, whole, to, sums, offset);
        }
    }

    private static void sumVectors(
            float[] before,
            float[] after,
            float[] gradient,
            int from,
            int to,
            double[] sums,
            int offset) {
        FloatVector ww = FloatVector.zero(SPECIES);
        FloatVector wd = FloatVector.zero(SPECIES);
        FloatVector dd = FloatVector.zero(SPECIES);
        FloatVector gg = FloatVector.zero(SPECIES);
        FloatVector wg = FloatVector.zero(SPECIES);
        for (int i = from; i < to; i += LANES) {
            FloatVector w = FloatVector.fromArray(SPECIES, before, i);
            FloatVector g = FloatVector.fromArray(SPECIES, gradient, i);
            FloatVector d = FloatVector.fromArray(SPECIES, after, i).sub(w);
            ww = w.fma(w, ww);
            wd = w.fma(d, wd);
            dd = d.fma(d, dd);
            gg = g.fma(g, gg);
            wg = w.fma(g, wg);
        }
        sums[offset] += ww.reduceLanes(VectorOperators.ADD);
        sums[offset + 1] += wd.reduceLanes(VectorOperators.ADD);
        sums[offset + 2] += dd.reduceLanes(VectorOperators.ADD);
        sums[offset + 3] += gg.reduceLanes(VectorOperators.ADD);
        sums[offset + 4] += wg.reduceLanes(VectorOperators.ADD);
    }

    // Each block is a call, copies and all: called often, it is soon compiled to the end.

    private static void updateBlock(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int from,
            int count,
            Scratch scratch) {
        float[] ws = scratch.w();
        float[] vs = scratch.v();
        float[] gs = scratch.g();
        weight.get(from, ws, 0, count);
        velocity.get(from, vs, 0, count);
        gradient.get(from, gs, 0, count);
        boolean lookahead = kernel.lookahead();
        boolean decoupled = kernel.decoupled();
        FloatVector descent = FloatVector.broadcast(SPECIES, -kernel.learningRate());
        FloatVector alpha = FloatVector.broadcast(SPECIES, kernel.momentum());
        FloatVector lambda = FloatVector.broadcast(SPECIES, kernel.weightDecay());
        FloatVector coupled = FloatVector.broadcast(SPECIES, kernel.coupledDecay());
        // Beyond count the last vector holds what does not matter: it is not copied back.
        for (int i = 0; i < count; i += LANES) {
            FloatVector w = FloatVector.fromArray(SPECIES, ws, i);
            FloatVector g = FloatVector.fromArray(SPECIES, gs, i);
            FloatVector v = FloatVector.fromArray(SPECIES, vs, i);
            FloatVector decayed = coupled.fma(w, g);
            FloatVector nextV = alpha.fma(v, decayed);
            FloatVector step = lookahead ? alpha.fma(nextV, decayed) : nextV;
            if (decoupled) {
                step = lambda.fma(w, step);
            }
            nextV.intoArray(vs, i);
            descent.fma(step, w).intoArray(ws, i);
        }
        velocity.put(from, vs, 0, count);
        weight.put(from, ws, 0, count);
    }

    private static void measureBlock(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int from,
            int count,
            Scratch scratch,
            double[] sums,
            int offset) {
        float[] ws = scratch.w();
        float[] vs = scratch.v();
        float[] gs = scratch.g();
        weight.get(from, ws, 0, count);
        velocity.get(from, vs, 0, count);
        gradient.get(from, gs, 0, count);
        for (int i = count; i % LANES != 0; i++) {
            ws[i] = 0;
            vs[i] = 0;
            gs[i] = 0;
        }
        boolean lookahead = kernel.lookahead();
        boolean decoupled = kernel.decoupled();
        FloatVector descent = FloatVector.broadcast(SPECIES, -kernel.learningRate());
        FloatVector alpha = FloatVector.broadcast(SPECIES, kernel.momentum());
        FloatVector lambda = FloatVector.broadcast(SPECIES, kernel.weightDecay());
        FloatVector coupled = FloatVector.broadcast(SPECIES, kernel.coupledDecay());
        FloatVector ww = FloatVector.zero(SPECIES);
        FloatVector wd = FloatVector.zero(SPECIES);
        FloatVector dd = FloatVector.zero(SPECIES);
        FloatVector gg = FloatVector.zero(SPECIES);
        FloatVector wg = FloatVector.zero(SPECIES);
        FloatVector vg = FloatVector.zero(SPECIES);
        for (int i = 0; i < count; i += LANES) {
            FloatVector w = FloatVector.fromArray(SPECIES, ws, i);
            FloatVector g = FloatVector.fromArray(SPECIES, gs, i);
            FloatVector v = FloatVector.fromArray(SPECIES, vs, i);
            FloatVector decayed = coupled.fma(w, g);
            FloatVector nextV = alpha.fma(v, decayed);
            FloatVector step = lookahead ? alpha.fma(nextV, decayed) : nextV;
            if (decoupled) {
                step = lambda.fma(w, step);
            }
            FloatVector nextW = descent.fma(step, w);
            nextV.intoArray(vs, i);
            nextW.intoArray(ws, i);
            FloatVector d = nextW.sub(w);
            ww = w.fma(w, ww);
            wd = w.fma(d, wd);
            dd = d.fma(d, dd);
            gg = g.fma(g, gg);
            wg = w.fma(g, wg);
            vg = v.fma(g, vg);
        }
        velocity.put(from, vs, 0, count);
        weight.put(from, ws, 0, count);
        sums[offset] += ww.reduceLanes(VectorOperators.ADD);
        sums[offset + 1] += wd.reduceLanes(VectorOperators.ADD);
        sums[offset + 2] += dd.reduceLanes(VectorOperators.ADD);
        sums[offset + 3] += gg.reduceLanes(VectorOperators.ADD);
        sums[offset + 4] += wg.reduceLanes(VectorOperators.ADD);
        sums[offset + 5] += vg.reduceLanes(VectorOperators.ADD);
    }
}
