package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.SavedElements;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/** A copy in host memory, for weights whose own memory can be seen there. */
final class HostKeptWeight implements KeptWeight {

    private final FloatBuffer kept;
    private final int rows;
    private final double[] opened;
    private final double[] ended = new double[PairedSums.ENDING];
    private final PairedSums paired = new PairedSums();
    private double velocityScale = Double.NaN;

    HostKeptWeight(NDArray weight, int rows) {
        this.rows = rows;
        this.opened = new double[rows * PairedSums.OPENING];
        this.kept =
                ByteBuffer.allocateDirect(Math.toIntExact(weight.size() * Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
    }

    @Override
    public void pass(NDArray weight, NDArray gradient, Turn turn, Consumer<FilterSums> ending) {
        FloatBuffer w = HostView.of(weight);
        if (turn.ends()) {
            ending.accept(end(w));
        }
        if (turn.begins()) {
            open(w, HostView.of(gradient));
            velocityScale = turn.velocityScale().orElse(Double.NaN);
        }
    }

    private FilterSums end(FloatBuffer w) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        int length = kept.capacity() / rows;
        for (int row = 0; row < rows; row++) {
            paired.end(kept, w, row * length, (row + 1) * length, ended, 0);
            int i = row * FilterSums.STRIDE;
            int open = row * PairedSums.OPENING;
            sums[i] = opened[open];
            sums[i + 1] = ended[1];
            sums[i + 2] = ended[0];
            sums[i + 3] = opened[open + 2];
            sums[i + 4] = opened[open + 1];
            sums[i + 5] = -opened[open + 3] * velocityScale;
        }
        return FilterSums.owning(sums);
    }

    private void open(FloatBuffer w, FloatBuffer g) {
        int length = kept.capacity() / rows;
        for (int row = 0; row < rows; row++) {
            paired.open(
                    kept, w, g, row * length, (row + 1) * length, opened, row * PairedSums.OPENING);
        }
    }

    @Override
    public void keep(NDArray weight) {
        kept.put(0, HostView.of(weight), 0, kept.capacity());
    }

    @Override
    public void save(DataOutput out, boolean open) throws IOException {
        SavedElements.write(kept, out);
        if (open) {
            SavedState.writeDoubles(out, opened);
            out.writeDouble(velocityScale);
        }
    }

    @Override
    public void restore(DataInput in, NDArray weight, boolean open) throws IOException {
        SavedElements.read(in, kept);
        if (open) {
            double[] sums = SavedState.readDoubles(in);
            SavedState.require(sums.length == opened.length, "sums of", opened.length, sums.length);
            System.arraycopy(sums, 0, opened, 0, opened.length);
            velocityScale = in.readDouble();
        }
    }

    /** The buffer goes with this object. */
    @Override
    public void close() {}
}
