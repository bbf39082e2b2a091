package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.djl.memory.HostView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A copy in host memory, for weights whose own memory can be seen there. */
final class HostKeptWeight implements KeptWeight {

    private final FloatBuffer kept;
    private final int rows;

    HostKeptWeight(NDArray weight, int rows) {
        this.rows = rows;
        this.kept =
                ByteBuffer.allocateDirect(Math.toIntExact(weight.size() * Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
    }

    @Override
    public PairedSums[] sums(NDArray weight, NDArray gradient) {
        FloatBuffer w = HostView.of(weight);
        FloatBuffer g = HostView.of(gradient);
        int length = kept.capacity() / rows;
        PairedSums[] sums = new PairedSums[rows];
        for (int row = 0; row < rows; row++) {
            sums[row] = PairedSums.of(kept, w, g, row * length, (row + 1) * length);
        }
        return sums;
    }

    @Override
    public void keep(NDArray weight) {
        kept.put(0, HostView.of(weight), 0, kept.capacity());
    }

    /** The buffer goes with this object. */
    @Override
    public void close() {}
}
