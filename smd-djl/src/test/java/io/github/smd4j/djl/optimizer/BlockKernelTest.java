package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs twice in a build: without the Vector API, and again with it. */
class BlockKernelTest {

    private static final int[] LENGTHS = {
        1, 2, 3, 9, 16, 17, 31, 64, 65, 127, 147, 255, 511, 512, 513, 576, 1000, 2049
    };

    private static final Hyperparameters IN_FORCE = new Hyperparameters("any", 0.01, 0.3, 0.9);

    private static UpdateKernel adamw(long update) {
        return AdamW.builder().setLearningRate(0.1).build().kernel(IN_FORCE, update);
    }

    private static UpdateKernel lion() {
        return Lion.builder().setLearningRate(0.1).build().kernel(IN_FORCE, 1);
    }

    /** Weight, two buffers and gradient. */
    private record Memory(FloatBuffer w, FloatBuffer[] buffers, FloatBuffer g) {

        static Memory random(SplittableRandom random, int size) {
            FloatBuffer[] buffers = {values(random, size), values(random, size)};
            for (int i = 0; i < size; i++) {
                buffers[1].put(i, Math.abs(buffers[1].get(i)));
            }
            return new Memory(values(random, size), buffers, values(random, size));
        }

        private static FloatBuffer values(SplittableRandom random, int size) {
            FloatBuffer values = FloatBuffer.allocate(size);
            for (int i = 0; i < size; i++) {
                values.put(
                        i, (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 3)));
            }
            return values;
        }

        Memory part(int from, int count) {
            return new Memory(
                    part(w, from, count),
                    new FloatBuffer[] {
                        part(buffers[0], from, count), part(buffers[1], from, count)
                    },
                    part(g, from, count));
        }

        private static FloatBuffer part(FloatBuffer source, int from, int count) {
            return FloatBuffer.allocate(count).put(0, source, from, count);
        }

        Memory copy() {
            return part(0, w.capacity());
        }

        void assertBits(Memory expected, int from, String what) {
            for (int i = 0; i < expected.w.capacity(); i++) {
                String where = what + ", element " + (from + i);
                assertBits(expected.w.get(i), w.get(from + i), where);
                assertBits(expected.buffers[0].get(i), buffers[0].get(from + i), where);
                assertBits(expected.buffers[1].get(i), buffers[1].get(from + i), where);
                assertBits(expected.g.get(i), g.get(from + i), where);
            }
        }

        private static void assertBits(float expected, float actual, String what) {
            assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual), what);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void measuringAndTheNeighboursChangeNoBit(boolean adamw) {
        UpdateKernel kernel = adamw ? adamw(3) : lion();
        SplittableRandom random = new SplittableRandom(1);
        for (int length : LENGTHS) {
            int rows = 1 + random.nextInt(4);
            Memory start = Memory.random(random, rows * length);
            Memory updated = start.copy();
            kernel.update(updated.w, updated.buffers, updated.g, false);
            Memory measured = start.copy();
            kernel.measure(measured.w, measured.buffers, measured.g, rows, false);
            measured.assertBits(updated, 0, rows + " rows of " + length);
            for (int i = 0; i < rows * length; i += 1 + i / 7) {
                Memory alone = start.part(i, 1);
                kernel.update(alone.w, alone.buffers, alone.g, false);
                updated.assertBits(alone, i, "alone");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void zeroingTheGradientChangesNothingElse(boolean adamw) {
        UpdateKernel kernel = adamw ? adamw(3) : lion();
        SplittableRandom random = new SplittableRandom(3);
        for (int length : LENGTHS) {
            int rows = 1 + random.nextInt(4);
            Memory kept = Memory.random(random, rows * length);
            Memory updated = kept.copy();
            Memory measured = kept.copy();
            FilterSums expected = kernel.measure(kept.w, kept.buffers, kept.g, rows, false);
            kernel.update(updated.w, updated.buffers, updated.g, true);
            assertEquals(
                    expected, kernel.measure(measured.w, measured.buffers, measured.g, rows, true));
            for (int i = 0; i < rows * length; i++) {
                assertEquals(0, Float.floatToRawIntBits(updated.g.get(i)));
                assertEquals(0, Float.floatToRawIntBits(measured.g.get(i)));
            }
            updated.assertBits(new Memory(kept.w, kept.buffers, updated.g), 0, "update");
            measured.assertBits(new Memory(kept.w, kept.buffers, measured.g), 0, "measure");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumsEveryRowToWhatItPromises(boolean adamw) {
        UpdateKernel kernel = adamw ? adamw(3) : lion();
        SplittableRandom random = new SplittableRandom(2);
        for (int length : LENGTHS) {
            int rows = 1 + random.nextInt(5);
            Memory before = Memory.random(random, rows * length);
            Memory after = before.copy();
            FilterSums sums = kernel.measure(after.w, after.buffers, after.g, rows, false);
            assertEquals(rows, sums.size());
            for (int row = 0; row < rows; row++) {
                double[] s = new double[5];
                for (int i = row * length; i < (row + 1) * length; i++) {
                    double w = before.w.get(i);
                    double d = after.w.get(i) - before.w.get(i);
                    double g = before.g.get(i);
                    s[0] += w * w;
                    s[1] += w * d;
                    s[2] += d * d;
                    s[3] += g * g;
                    s[4] += w * g;
                }
                StepSums one = sums.get(row);
                String what = "row " + row + " of length " + length;
                assertEquals(s[0], one.ww(), 1e-6 * s[0], what);
                assertEquals(s[1], one.wd(), 1e-6 * Math.sqrt(s[0] * s[2]), what);
                assertEquals(s[2], one.dd(), 1e-6 * s[2], what);
                assertEquals(s[3], one.gg(), 1e-6 * s[3], what);
                assertEquals(s[4], one.wg(), 1e-6 * Math.sqrt(s[0] * s[3]), what);
                assertTrue(Double.isNaN(one.vg()), what);
            }
        }
    }

    /** By the definition of the sign, down to the least float; 0 and NaN stay what they are. */
    @Test
    void lionTakesTheSignOfAnyNumber() {
        float[] gradients = {
            0f,
            -0f,
            Float.MIN_VALUE * 16,
            -Float.MIN_VALUE * 16,
            1e-30f,
            -1e30f,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN
        };
        Memory memory =
                new Memory(
                        FloatBuffer.allocate(gradients.length),
                        new FloatBuffer[] {FloatBuffer.allocate(gradients.length)},
                        FloatBuffer.wrap(gradients));
        lion().update(memory.w, memory.buffers, memory.g, false);
        for (int i = 0; i < gradients.length; i++) {
            assertEquals(
                    -0.01f * Math.signum(gradients[i]) + 0f, memory.w.get(i), "" + gradients[i]);
        }
    }

    /** m̂/√ŝ of a first step is the gradient's sign, whatever its size. */
    @Test
    void firstStepOfAdamWIsTheLearningRate() {
        Memory memory =
                new Memory(
                        FloatBuffer.allocate(4),
                        new FloatBuffer[] {FloatBuffer.allocate(4), FloatBuffer.allocate(4)},
                        FloatBuffer.wrap(new float[] {3f, -1e-3f, 1e-8f, 0f}));
        adamw(1).update(memory.w, memory.buffers, memory.g, false);
        assertEquals(-0.01f, memory.w.get(0), 1e-8f);
        assertEquals(0.01f, memory.w.get(1), 1e-7f);
        assertEquals(-0.005f, memory.w.get(2), 1e-8f, "epsilon is as large as the gradient");
        assertEquals(0f, memory.w.get(3));
    }
}
