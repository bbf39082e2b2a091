package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import io.github.smd4j.core.kernel.PairedSums;

/**
 * A copy on the weight's own device; sums in float64 there, brought to the host in one transfer.
 */
final class DeviceKeptWeight implements KeptWeight {

    private final int rows;
    private NDArray kept;

    DeviceKeptWeight(int rows) {
        this.rows = rows;
    }

    @Override
    public PairedSums[] sums(NDArray weight, NDArray gradient) {
        double[] values;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray before = kept == null ? weight.stopGradient() : kept;
            NDArray now = weight.stopGradient();
            // The difference of the stored float32 weights, as the fused kernels take it.
            NDArray d = rows(now.sub(before));
            NDArray k = rows(before);
            NDArray w = rows(now);
            NDArray g = rows(gradient.stopGradient());
            NDArray all =
                    NDArrays.stack(
                            new NDList(
                                    dot(w, w), dot(g, g), dot(w, g), dot(k, d), dot(d, d),
                                    dot(d, g)));
            values = all.toDoubleArray();
        }
        PairedSums[] sums = new PairedSums[rows];
        for (int i = 0; i < rows; i++) {
            sums[i] =
                    new PairedSums(
                            values[i],
                            values[rows + i],
                            values[2 * rows + i],
                            values[3 * rows + i],
                            values[4 * rows + i],
                            values[5 * rows + i]);
        }
        return sums;
    }

    @Override
    public void keep(NDArray weight) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray copy = weight.stopGradient().duplicate();
            NDScope.unregister(copy);
            close();
            kept = copy;
        }
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    private NDArray rows(NDArray array) {
        return array.reshape(rows, array.size() / rows).toType(DataType.FLOAT64, false);
    }

    private static NDArray dot(NDArray a, NDArray b) {
        return a.mul(b).sum(new int[] {1});
    }
}
