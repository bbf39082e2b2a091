package io.github.smd4j.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.smd4j.core.step.StepSums;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedSumsTest {

    /**
     * What {@value PairedSums#ADDITIONS} additions of floats can lose: their rounding errors are
     * independent, so a sum of squares is off by about √96·2^-25 = 3e-7, and less by the root of
     * the number of lanes. 1e-6 is the promise.
     */
    private static final double PROMISE = 1e-6;

    private record Sums(double ww, double gg, double wg, double kd, double dd, double dg) {

        static Sums of(
                FloatBuffer kept, FloatBuffer weight, FloatBuffer gradient, int from, int to) {
            PairedSums paired = new PairedSums();
            // What is there goes.
            double[] opening = {9, 1, 2, 3, 4, 9};
            double[] ending = {9, 5, 6, 9};
            paired.open(kept, weight, gradient, from, to, opening, 1);
            paired.end(kept, weight, from, to, ending, 1);
            assertEquals(18, opening[0] + opening[5], "no more than four are written");
            assertEquals(18, ending[0] + ending[3], "no more than two are written");
            return new Sums(opening[1], opening[3], opening[2], ending[2], ending[1], opening[4]);
        }
    }

    private static final class Vectors {
        final FloatBuffer kept;
        final FloatBuffer weight;
        final FloatBuffer gradient;

        Vectors(int size, double step, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            kept = FloatBuffer.allocate(size);
            weight = FloatBuffer.allocate(size);
            gradient = FloatBuffer.allocate(size);
            for (int i = 0; i < size; i++) {
                float k = (float) random.nextGaussian();
                kept.put(i, k);
                weight.put(i, (float) (k + step * random.nextGaussian()));
                gradient.put(i, (float) (-1e-3 * random.nextGaussian()));
            }
        }

        Sums sums() {
            return Sums.of(kept, weight, gradient, 0, kept.capacity());
        }

        /** The same in double, where each product and difference of floats is exact. */
        Sums reference(int from, int to) {
            double[] s = new double[6];
            for (int i = from; i < to; i++) {
                double k = kept.get(i);
                double w = weight.get(i);
                double g = gradient.get(i);
                double d = w - k;
                s[0] += w * w;
                s[1] += g * g;
                s[2] += w * g;
                s[3] += k * d;
                s[4] += d * d;
                s[5] += d * g;
            }
            return new Sums(s[0], s[1], s[2], s[3], s[4], s[5]);
        }
    }

    private static void assertAgree(Sums expected, Sums actual, String message) {
        double w = Math.sqrt(expected.ww());
        double g = Math.sqrt(expected.gg());
        double d = Math.sqrt(expected.dd());
        assertEquals(expected.ww(), actual.ww(), PROMISE * expected.ww(), message);
        assertEquals(expected.gg(), actual.gg(), PROMISE * expected.gg(), message);
        assertEquals(expected.dd(), actual.dd(), PROMISE * expected.dd(), message);
        assertEquals(expected.wg(), actual.wg(), PROMISE * w * g, message);
        assertEquals(expected.kd(), actual.kd(), PROMISE * w * d, message);
        assertEquals(expected.dg(), actual.dg(), PROMISE * d * g, message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 511, 512, 513, 1023, 8191, 8192, 8193, 65_537})
    void sumsAreThoseOfDoublePrecision(int size) {
        for (long seed = 0; seed < 5; seed++) {
            Vectors vectors = new Vectors(size, 1e-2, seed);
            assertAgree(vectors.reference(0, size), vectors.sums(), size + ", seed " + seed);
        }
    }

    /** No element is counted twice or left out at the seams: 1, 2, 4 … would show which one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 511, 512, 513, 1537, 8192, 8193})
    void everyElementCountsOnce(int size) {
        FloatBuffer kept = FloatBuffer.allocate(size);
        FloatBuffer weight = FloatBuffer.allocate(size);
        FloatBuffer gradient = FloatBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            kept.put(i, 1);
            weight.put(i, 3);
            gradient.put(i, -1);
        }
        // Small whole numbers: every sum is exact.
        assertEquals(
                new Sums(9.0 * size, size, -3.0 * size, 2.0 * size, 4.0 * size, -2.0 * size),
                Sums.of(kept, weight, gradient, 0, size));
    }

    @Test
    void rowsAddUpToTheWhole() {
        int rows = 7;
        int length = 1000;
        Vectors vectors = new Vectors(rows * length, 1e-3, 11);
        double[] total = new double[6];
        for (int row = 0; row < rows; row++) {
            int from = row * length;
            Sums sums =
                    Sums.of(vectors.kept, vectors.weight, vectors.gradient, from, from + length);
            assertAgree(vectors.reference(from, from + length), sums, "row " + row);
            double[] s = {sums.ww(), sums.gg(), sums.wg(), sums.kd(), sums.dd(), sums.dg()};
            for (int i = 0; i < s.length; i++) {
                total[i] += s[i];
            }
        }
        assertAgree(
                vectors.reference(0, rows * length),
                new Sums(total[0], total[1], total[2], total[3], total[4], total[5]),
                "total");
    }

    @Test
    void emptyRowIsZero() {
        assertEquals(
                new Sums(0, 0, 0, 0, 0, 0),
                Sums.of(
                        FloatBuffer.allocate(1),
                        FloatBuffer.allocate(1),
                        FloatBuffer.allocate(1),
                        1,
                        1));
    }

    /**
     * The angle of two stored float32 vectors, from these sums, against 2·atan2(‖u−v‖, ‖u+v‖) on
     * unit vectors in double with compensated sums. The project's promise: 1e-6 at 1e-5 rad.
     */
    @ParameterizedTest
    @CsvSource({
        "10000, 1e-2", "10000, 1e-3", "10000, 1e-4", "10000, 1e-5", "10000, 1e-6",
        "2000003, 1e-2", "2000003, 1e-3", "2000003, 1e-4", "2000003, 1e-5", "2000003, 1e-6"
    })
    void angleIsThatOfTheStoredVectors(int size, double step) {
        Vectors vectors = new Vectors(size, step, 5);
        Sums sums = vectors.sums();
        double keptSquared = sums.ww() - 2 * sums.kd() - sums.dd();
        double angle = new StepSums(keptSquared, sums.kd(), sums.dd(), 0, 0, 0).angularUpdate();
        double expected = angle(vectors.kept, vectors.weight);
        assertEquals(step, expected, 0.05 * step, "the vectors are what the name says");
        assertEquals(expected, angle, 1e-6 * expected);
    }

    private static double angle(FloatBuffer a, FloatBuffer b) {
        double normA = Math.sqrt(compensated(a.capacity(), i -> (double) a.get(i) * a.get(i)));
        double normB = Math.sqrt(compensated(a.capacity(), i -> (double) b.get(i) * b.get(i)));
        double minus = compensated(a.capacity(), i -> square(a.get(i) / normA - b.get(i) / normB));
        double plus = compensated(a.capacity(), i -> square(a.get(i) / normA + b.get(i) / normB));
        return 2 * Math.atan2(Math.sqrt(minus), Math.sqrt(plus));
    }

    private interface Term {
        double at(int i);
    }

    private static double square(double x) {
        return x * x;
    }

    private static double compensated(int size, Term term) {
        double sum = 0;
        double lost = 0;
        for (int i = 0; i < size; i++) {
            double y = term.at(i) - lost;
            double next = sum + y;
            lost = next - sum - y;
            sum = next;
        }
        return sum;
    }

    /** Equal elements round the same way every time: the worst that a block can do. */
    @Test
    void equalElementsStayWithinTheWorstCase() {
        int size = 100_000;
        for (float value : new float[] {0.1f, 0.3f, 1.7f, 0.0123f}) {
            FloatBuffer same = FloatBuffer.allocate(size);
            for (int i = 0; i < size; i++) {
                same.put(i, value);
            }
            double expected = (double) value * value * size;
            double actual = Sums.of(same, same, same, 0, size).ww();
            // n adds of half an ulp of the growing sum each: n·2^-24 at the very worst.
            assertEquals(expected, actual, PairedSums.ADDITIONS * 0x1p-24 * expected);
        }
    }

    @Test
    void notANumberIsNotSwallowed() {
        Vectors vectors = new Vectors(600, 1e-2, 1);
        vectors.weight.put(550, Float.NaN);
        Sums sums = vectors.sums();
        assertEquals(Double.NaN, sums.ww());
        assertEquals(Double.NaN, sums.dd());
        assertNotEquals(Double.NaN, sums.gg());
    }
}
