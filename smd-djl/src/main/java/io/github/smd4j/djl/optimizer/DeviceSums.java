package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.djl.memory.WideRows;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sums of one update that runs in NDArray operations: begun before it, ended after it, in
 * float64 on the weight's device. Nothing is read there.
 *
 * <p>Use it inside a scope, which closes what is left.
 */
final class DeviceSums {

    private final int rows;
    private final WideRows before;
    private final NDArray gradientSquare;
    private final NDArray weightGradient;
    private final NDArray velocityGradient;

    /**
     * Forms what must be formed before the update.
     *
     * @param weight w
     * @param gradient g of the loss, not clipped
     * @param velocity v; empty where the step has none
     * @param rows number of equal rows
     */
    DeviceSums(NDArray weight, NDArray gradient, Optional<NDArray> velocity, int rows) {
        this.rows = rows;
        this.before = WideRows.of(weight, rows);
        WideRows g = WideRows.of(gradient, rows);
        this.gradientSquare = g.dot(g);
        this.weightGradient = before.dot(g);
        this.velocityGradient =
                velocity.map(v -> WideRows.of(v, rows).dot(g))
                        .orElseGet(() -> gradientSquare.mul(Double.NaN));
    }

    /**
     * Forms the rest after the update.
     *
     * @param weight the weight now
     * @param clipped 1 if clipping changed the gradient, else 0, of shape (1)
     * @return what {@link #clipped(double[])} and {@link #sums} read
     */
    NDArray after(NDArray weight, NDArray clipped) {
        WideRows move = WideRows.of(weight, rows).minus(before);
        NDList six =
                new NDList(
                        before.dot(before),
                        before.dot(move),
                        move.dot(move),
                        gradientSquare,
                        weightGradient,
                        velocityGradient);
        return NDArrays.concat(
                new NDList(
                        NDArrays.stack(six, 1).flatten(),
                        clipped.toType(DataType.FLOAT64, false).reshape(new Shape(1))));
    }

    /** Whether clipping changed the gradient. */
    static boolean clipped(double[] values) {
        return values[values.length - 1] != 0;
    }

    /** The sums of each row. In a clipped step ⟨v, g⟩ is NaN, as h̃ says nothing of it. */
    static FilterSums sums(double[] values) {
        double[] sums = Arrays.copyOf(values, values.length - 1);
        if (clipped(values)) {
            for (int i = FilterSums.STRIDE - 1; i < sums.length; i += FilterSums.STRIDE) {
                sums[i] = Double.NaN;
            }
        }
        return FilterSums.owning(sums);
    }
}
