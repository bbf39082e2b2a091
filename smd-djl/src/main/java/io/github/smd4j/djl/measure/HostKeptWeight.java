package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.djl.memory.HostView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/** A copy in host memory, for weights whose own memory can be seen there. */
final class HostKeptWeight implements KeptWeight {

    private final FloatBuffer kept;
    private final PairedSums[] opened;
    private final double[] velocityDotGradient;

    HostKeptWeight(NDArray weight, int rows) {
        this.opened = new PairedSums[rows];
        this.velocityDotGradient = new double[rows];
        this.kept =
                ByteBuffer.allocateDirect(Math.toIntExact(weight.size() * Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
    }

    @Override
    public void pass(NDArray weight, NDArray gradient, Turn turn, Consumer<FilterSums> ended) {
        FloatBuffer w = HostView.of(weight);
        FloatBuffer g = HostView.of(gradient);
        int rows = opened.length;
        int length = kept.capacity() / rows;
        double[] sums = new double[rows * FilterSums.STRIDE];
        for (int row = 0; row < rows; row++) {
            PairedSums now = PairedSums.of(kept, w, g, row * length, (row + 1) * length);
            if (turn.ends()) {
                join(row, now, sums);
            }
            opened[row] = now;
            velocityDotGradient[row] = -now.dg() * turn.velocityScale().orElse(Double.NaN);
        }
        if (turn.ends()) {
            ended.accept(FilterSums.of(sums));
        }
    }

    private void join(int row, PairedSums closing, double[] sums) {
        int i = row * FilterSums.STRIDE;
        sums[i] = opened[row].ww();
        sums[i + 1] = closing.kd();
        sums[i + 2] = closing.dd();
        sums[i + 3] = opened[row].gg();
        sums[i + 4] = opened[row].wg();
        sums[i + 5] = velocityDotGradient[row];
    }

    @Override
    public void keep(NDArray weight) {
        kept.put(0, HostView.of(weight), 0, kept.capacity());
    }

    /** The buffer goes with this object. */
    @Override
    public void close() {}
}
