package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.kernel.PairedSums;
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
    int BLOCK = PairedSums.BLOCK;

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
    default void update(FloatBuffer weight, FloatBuffer[] buffers, FloatBuffer gradient) {
        pass(weight, buffers, gradient, weight.capacity(), null);
    }

    @Override
    default FilterSums measure(
            FloatBuffer weight, FloatBuffer[] buffers, FloatBuffer gradient, int rows) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        pass(weight, buffers, gradient, weight.capacity() / rows, sums);
        for (int row = 0; row < rows; row++) {
            sums[row * FilterSums.STRIDE + 5] = Double.NaN;
        }
        return FilterSums.of(sums);
    }

    /** One pass over memory; sums is null where nothing is measured. */
    private void pass(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int length,
            double[] sums) {
        int size = weight.capacity();
        int most = Math.min(BLOCK, size);
        float[] w = new float[most];
        float[] before = new float[most];
        float[] g = new float[most];
        float[][] kept = new float[buffers.length][most];
        for (int from = 0; from < size; from += BLOCK) {
            int count = Math.min(BLOCK, size - from);
            weight.get(from, w, 0, count);
            gradient.get(from, g, 0, count);
            for (int k = 0; k < buffers.length; k++) {
                buffers[k].get(from, kept[k], 0, count);
            }
            if (sums == null) {
                apply(w, kept, g, count);
            } else {
                System.arraycopy(w, 0, before, 0, count);
                apply(w, kept, g, count);
                sum(before, w, g, from, count, length, sums);
            }
            weight.put(from, w, 0, count);
            for (int k = 0; k < buffers.length; k++) {
                buffers[k].put(from, kept[k], 0, count);
            }
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
