package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.FilterSums;
import java.nio.FloatBuffer;

/** One step's arithmetic on host memory; measuring changes no bit of what it leaves. */
interface UpdateKernel {

    /**
     * Updates without measuring.
     *
     * @param weight w, updated
     * @param buffers the optimizer's buffers, updated
     * @param gradient g; only read, clipped in place, or zeroed
     * @param zeroing whether the gradient is zeroed behind the update, block by block
     */
    void update(FloatBuffer weight, FloatBuffer[] buffers, FloatBuffer gradient, boolean zeroing);

    /**
     * Updates and measures.
     *
     * @param weight w, updated
     * @param buffers the optimizer's buffers, updated
     * @param gradient g; only read, clipped in place, or zeroed
     * @param rows number of equal rows, a divisor of the length
     * @param zeroing whether the gradient is zeroed behind the update, block by block
     * @return the sums of each row; squares to 1e-6 relative, products to 1e-6 of the norms'
     *     product
     */
    FilterSums measure(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int rows,
            boolean zeroing);
}
