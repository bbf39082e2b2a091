package io.github.smd4j.djl.finite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.stream.IntStream;

/** Finds arrays with elements that are NaN or infinite. */
final class FiniteScan {

    private FiniteScan() {}

    /**
     * Returns for each array whether all its elements are finite.
     *
     * <p>Sums are finite only where all elements are, and cost one pass, and one transfer for all
     * arrays; only where a sum is not finite a second pass tells a large array from a broken one.
     *
     * @param arrays arrays on one device; only read, and no graph is built
     * @return (n)
     */
    static boolean[] finite(List<NDArray> arrays) {
        boolean[] finite = new boolean[arrays.size()];
        if (arrays.isEmpty()) {
            return finite;
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            List<NDArray> plain = arrays.stream().map(NDArray::stopGradient).toList();
            NDList sums = new NDList(plain.stream().map(FiniteScan::sum).toList());
            double[] values = NDArrays.stack(sums).toType(DataType.FLOAT64, false).toDoubleArray();
            IntStream.range(0, finite.length)
                    .forEach(
                            i ->
                                    finite[i] =
                                            Double.isFinite(values[i])
                                                    || !Double.isNaN(onlyNaNLeft(plain.get(i))));
        }
        return finite;
    }

    private static NDArray sum(NDArray array) {
        NDArray sum = array.sum();
        return sum.getDataType() == DataType.FLOAT32 ? sum : sum.toType(DataType.FLOAT32, false);
    }

    /** 0, or NaN where an element is NaN or infinite. */
    private static double onlyNaNLeft(NDArray array) {
        return array.mul(0).sum().toType(DataType.FLOAT64, false).getDouble();
    }
}
