package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepSums;
import java.nio.FloatBuffer;

/**
 * A step whose gradient is clipped first, in place, at the cost of one or two passes more.
 *
 * <p>The sums stay those of the loss gradient. ⟨v, g⟩ is NaN, as h̃ says nothing of a step that
 * took another gradient.
 *
 * @param kernel the arithmetic of the step
 * @param clipping by what the gradient is clipped
 */
record ClippedKernel(UpdateKernel kernel, GradientClipping clipping) implements UpdateKernel {

    @Override
    public void update(
            FloatBuffer weight, FloatBuffer[] buffers, FloatBuffer gradient, boolean zeroing) {
        clipping.clip(gradient);
        kernel.update(weight, buffers, gradient, zeroing);
    }

    @Override
    public FilterSums measure(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int rows,
            boolean zeroing) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        int length = weight.capacity() / rows;
        PairedSums paired = new PairedSums();
        double[] loss = new double[PairedSums.OPENING];
        for (int row = 0; row < rows; row++) {
            paired.open(weight, weight, gradient, row * length, (row + 1) * length, loss, 0);
            sums[row * FilterSums.STRIDE + 3] = loss[2];
            sums[row * FilterSums.STRIDE + 4] = loss[1];
            sums[row * FilterSums.STRIDE + 5] = Double.NaN;
        }
        clipping.clip(gradient);
        FilterSums moved = kernel.measure(weight, buffers, gradient, rows, zeroing);
        for (int row = 0; row < rows; row++) {
            StepSums one = moved.get(row);
            sums[row * FilterSums.STRIDE] = one.ww();
            sums[row * FilterSums.STRIDE + 1] = one.wd();
            sums[row * FilterSums.STRIDE + 2] = one.dd();
        }
        return FilterSums.owning(sums);
    }
}
