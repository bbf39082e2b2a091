package io.github.smd4j.djl.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * The rows of an array as float64, on its own device: what sums are formed of where memory cannot
 * be seen. No matrix product is used, so TF32 cannot round them.
 *
 * <p>Use it inside a scope, which closes its arrays.
 *
 * @param values array of shape (rows, length)
 */
public record WideRows(NDArray values) {

    /**
     * Copies an array.
     *
     * @param array the array
     * @param rows number of equal rows, a divisor of its size
     * @return its rows; later changes of the array do not reach them
     */
    public static WideRows of(NDArray array, int rows) {
        NDArray plain = array.stopGradient();
        return new WideRows(
                plain.reshape(rows, plain.size() / rows).toType(DataType.FLOAT64, true));
    }

    /**
     * Subtracts; exactly, as both were float32 and are of like size.
     *
     * @param other rows of the same shape
     * @return the difference
     */
    public WideRows minus(WideRows other) {
        return new WideRows(values.sub(other.values));
    }

    /**
     * Multiplies row by row.
     *
     * @param other rows of the same shape
     * @return the dot product of each row, a float64 array of shape (rows)
     */
    public NDArray dot(WideRows other) {
        try (NDArray product = values.mul(other.values)) {
            return product.sum(new int[] {1});
        }
    }
}
