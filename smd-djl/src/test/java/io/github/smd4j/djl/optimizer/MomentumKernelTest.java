package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepSums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs twice in a build: without the Vector API, and again with it. */
class MomentumKernelTest {

    /** Row lengths about every edge: none, vectors of 4 to 16 lanes, the blocks of either loop. */
    private static final int[] LENGTHS = {
        1, 2, 3, 9, 15, 16, 17, 31, 63, 64, 65, 72, 127, 147, 255, 256, 257, 511, 512, 513, 576,
        1000, 2049, 4608, 8195
    };

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
    };

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @Test
    void runsTheLoopsThatTheBuildExpects() {
        assertEquals(
                System.getProperty("smd.expectedKernel", "plain Java"),
                MomentumKernel.implementation());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesTheBitsOfPlainJava(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int length : LENGTHS) {
            MomentumKernel kernel = kernel(random);
            int rows = 1 + random.nextInt(5);
            Buffers start = Buffers.random(random, rows * length, seed % 2 == 0);
            Buffers expected = start.copy();
            new PlainLoops().update(kernel, expected.w, expected.v, expected.g, false);
            Buffers updated = start.copy();
            kernel.update(updated.w, updated.v, updated.g);
            Buffers measured = start.copy();
            kernel.measure(measured.w, measured.v, measured.g, rows);
            String what = "seed " + seed + ", " + rows + " rows of " + length + ", " + kernel;
            for (Buffers actual : new Buffers[] {updated, measured}) {
                assertArrayEquals(bits(expected.w), bits(actual.w), what);
                assertArrayEquals(bits(expected.v), bits(actual.v), what);
                assertArrayEquals(bits(start.g), bits(actual.g), what);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void zeroingTheGradientChangesNothingElse(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int length : LENGTHS) {
            MomentumKernel kernel = kernel(random);
            int rows = 1 + random.nextInt(5);
            Buffers kept = Buffers.random(random, rows * length, seed % 2 == 0);
            Buffers updated = kept.copy();
            Buffers measured = kept.copy();
            FilterSums expected = kernel.measure(kept.w, kept.v, kept.g, rows);
            kernel.update(updated.w, new FloatBuffer[] {updated.v}, updated.g, true);
            FilterSums sums =
                    kernel.measure(
                            measured.w, new FloatBuffer[] {measured.v}, measured.g, rows, true);
            assertEquals(expected, sums);
            for (Buffers actual : new Buffers[] {updated, measured}) {
                assertArrayEquals(bits(kept.w), bits(actual.w));
                assertArrayEquals(bits(kept.v), bits(actual.v));
                assertArrayEquals(new int[rows * length], bits(actual.g));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sumsEveryRowToWhatItPromises(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int length : LENGTHS) {
            MomentumKernel kernel = kernel(random);
            int rows = 1 + random.nextInt(5);
            Buffers before = Buffers.random(random, rows * length, false);
            Buffers after = before.copy();
            FilterSums sums = kernel.measure(after.w, after.v, after.g, rows);
            assertEquals(rows, sums.size());
            for (int row = 0; row < rows; row++) {
                String what = "seed " + seed + ", row " + row + " of length " + length;
                assertSums(before, after, row * length, length, sums.get(row), what);
            }
        }
    }

    @Test
    void infinitiesOfOneRowStayInIt() {
        Buffers buffers = Buffers.random(new SplittableRandom(1), 3 * 300, false);
        buffers.g.put(450, Float.POSITIVE_INFINITY);
        FilterSums sums =
                new MomentumKernel(0.1f, 0.9f, 1e-4f, true)
                        .measure(buffers.w, buffers.v, buffers.g, 3);
        assertEquals(Double.POSITIVE_INFINITY, sums.get(1).gg());
        for (int row : new int[] {0, 2}) {
            assertTrue(Double.isFinite(sums.get(row).gg() + sums.get(row).dd()));
        }
    }

    private static void assertSums(
            Buffers before, Buffers after, int from, int length, StepSums sums, String what) {
        double ww = 0;
        double wd = 0;
        double dd = 0;
        double gg = 0;
        double wg = 0;
        double vg = 0;
        double vv = 0;
        for (int i = from; i < from + length; i++) {
            double w = before.w.get(i);
            double v = before.v.get(i);
            double g = before.g.get(i);
            // The difference of two floats as the loop takes it: rounded to float.
            double d = after.w.get(i) - before.w.get(i);
            ww += w * w;
            wd += w * d;
            dd += d * d;
            gg += g * g;
            wg += w * g;
            vg += v * g;
            vv += v * v;
        }
        double accuracy = 1e-6; // what measure promises
        assertEquals(ww, sums.ww(), accuracy * ww, what);
        assertEquals(dd, sums.dd(), accuracy * dd, what);
        assertEquals(gg, sums.gg(), accuracy * gg, what);
        assertEquals(wd, sums.wd(), accuracy * Math.sqrt(ww * dd), what);
        assertEquals(wg, sums.wg(), accuracy * Math.sqrt(ww * gg), what);
        assertEquals(vg, sums.vg(), accuracy * Math.sqrt(vv * gg), what);
    }

    private static MomentumKernel kernel(SplittableRandom random) {
        return new MomentumKernel(
                (float) random.nextDouble(),
                (float) random.nextDouble(),
                (float) random.nextDouble() * 1e-2f,
                MomentumKernel.Form.values()[random.nextInt(3)]);
    }

    /** Bits with one NaN for all: which NaN comes out of two is not said by Java. */
    private static int[] bits(FloatBuffer buffer) {
        return IntStream.range(0, buffer.capacity())
                .map(i -> Float.floatToIntBits(buffer.get(i)))
                .toArray();
    }

    private record Buffers(FloatBuffer w, FloatBuffer v, FloatBuffer g) {

        static Buffers random(SplittableRandom random, int size, boolean special) {
            return new Buffers(
                    values(random, size, special),
                    values(random, size, special),
                    values(random, size, special));
        }

        Buffers copy() {
            return new Buffers(copy(w), copy(v), copy(g));
        }

        private static FloatBuffer values(SplittableRandom random, int size, boolean special) {
            FloatBuffer values = direct(size);
            float scale = (float) Math.pow(10, random.nextInt(7) - 5);
            for (int i = 0; i < size; i++) {
                boolean odd = special && random.nextInt(8) == 0;
                values.put(
                        i,
                        odd
                                ? SPECIAL[random.nextInt(SPECIAL.length)]
                                : scale * (float) (random.nextDouble() - 0.5));
            }
            return values;
        }

        private static FloatBuffer copy(FloatBuffer source) {
            return direct(source.capacity()).put(0, source, 0, source.capacity());
        }

        private static FloatBuffer direct(int size) {
            return ByteBuffer.allocateDirect(size * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
    }
}
