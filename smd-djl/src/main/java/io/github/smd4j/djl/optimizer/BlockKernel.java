package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.FilterSums;
import java.nio.FloatBuffer;

/**
 * A kernel that says what happens to a block in the first-level cache: for updates whose roots and
 * quotients cost more than copying a block to heap arrays, where the compiler vectorises them.
 *
 * <p>The sums are formed from a copy of the block before the update. ⟨v, g⟩ is NaN: these updates
 * have no velocity in the form of Eq. 18.
 */
interface BlockKernel extends UpdateKernel {

    /** Elements a block, after which float lanes are flushed to double. */
    int BLOCK = 512;

    /**
     * Updates the first elements of a block, each by itself.
     *
     * @param w weight, updated
     * @param buffers the optimizer's buffers, updated
     * @param g gradient; only read
     * @param count number of elements
     */
    void apply(float[] w, float[][] buffers, float[] g, int count);

    @Override
    default void update(
            FloatBuffer weight, FloatBuffer[] buffers, FloatBuffer gradient, boolean zeroing) {
        pass(weight, buffers, gradient, weight.capacity(), null, zeroing);
    }

    @Override
    default FilterSums measure(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int rows,
            boolean zeroing) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        pass(weight, buffers, gradient, weight.capacity() / rows, sums, zeroing);
        for (int row = 0; row < rows; row++) {
            sums[row * FilterSums.STRIDE + 5] = Double.NaN;
        }
        return FilterSums.owning(sums);
    }

    /** One pass over memory; sums is null where nothing is measured. */
    private void pass(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int length,
            double[] sums,
            boolean zeroing) {
        int size = weight.capacity();
        Block block = Block.of(Math.min(BLOCK, size), buffers.length);
        for (int from = 0; from < size; from += BLOCK) {
            int count = Math.min(BLOCK, size - from);
            move(weight, buffers, gradient, from, count, block);
            if (zeroing) {
                gradient.put(from, block.zeros, 0, count);
            }
            if (sums != null) {
                sum(block.before, block.w, block.g, from, count, length, sums);
            }
        }
    }

    /** One block is a call, copies and all: called often, it is soon compiled to the end. */
    private void move(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int from,
            int count,
            Block block) {
        weight.get(from, block.w, 0, count);
        weight.get(from, block.before, 0, count);
        gradient.get(from, block.g, 0, count);
        for (int k = 0; k < buffers.length; k++) {
            buffers[k].get(from, block.buffers[k], 0, count);
        }
        apply(block.w, block.buffers, block.g, count);
        weight.put(from, block.w, 0, count);
        for (int k = 0; k < buffers.length; k++) {
            buffers[k].put(from, block.buffers[k], 0, count);
        }
    }

    /** The arrays of one call. */
    record Block(float[] w, float[] before, float[] g, float[] zeros, float[][] buffers) {

        static Block of(int size, int buffers) {
            return new Block(
                    new float[size],
                    new float[size],
                    new float[size],
                    new float[size],
                    new float[buffers][size]);
        }
    }

    /** Adds a block's share to each row that reaches into it. */
    private static void sum(
            float[] before,
            float[] after,
            float[] g,
            int from,
            int count,
            int length,
            double[] sums) {
        int start = 0;
        while (start < count) {
            int row = (from + start) / length;
            int end = Math.min(count, (row + 1) * length - from);
            MomentumKernel.LOOPS.sum(before, after, g, start, end, sums, row * FilterSums.STRIDE);
            start = end;
        }
    }
}
