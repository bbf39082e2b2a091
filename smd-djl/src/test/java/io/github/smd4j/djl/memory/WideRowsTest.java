package io.github.smd4j.djl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.step.StepSums;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class WideRowsTest {

    /**
     * The angle by which rows of 100,000 weights turned, from the sums as from float64 ones over
     * the stored weights: both have the same numbers, and lose 1e5·2⁻⁵³ = 1.1e-11 of a sum at most,
     * and of the angle half of that and what sin loses.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1e-2, 1e-3, 1e-4, 1e-5})
    void smallAnglesAreExact(double size) {
        int rows = 3;
        int length = 100_000;
        SplittableRandom random = new SplittableRandom(3);
        float[] before = new float[rows * length];
        float[] after = new float[rows * length];
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
            after[i] = (float) (before[i] + size * random.nextGaussian());
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray w = manager.create(before, new Shape(rows, 10, length / 10));
            WideRows k = WideRows.of(w, rows);
            w.set(after);
            WideRows d = WideRows.of(w, rows).minus(k);
            double[] kk = k.dot(k).toDoubleArray();
            double[] kd = k.dot(d).toDoubleArray();
            double[] dd = d.dot(d).toDoubleArray();
            for (int row = 0; row < rows; row++) {
                double[] s = new double[3];
                for (int i = row * length; i < (row + 1) * length; i++) {
                    double move = (double) after[i] - before[i];
                    s[0] += (double) before[i] * before[i];
                    s[1] += before[i] * move;
                    s[2] += move * move;
                }
                double expected = new StepSums(s[0], s[1], s[2], 0, 0, 0).angularUpdate();
                assertEquals(size, expected, 0.02 * size);
                StepSums sums = new StepSums(kk[row], kd[row], dd[row], 0, 0, 0);
                assertEquals(expected, sums.angularUpdate(), 3e-11 * expected);
            }
        }
    }
}
