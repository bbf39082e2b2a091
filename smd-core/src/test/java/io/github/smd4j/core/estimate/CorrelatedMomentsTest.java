package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelatedMomentsTest {

    /** A stationary Gaussian AR(1) of variance 1. */
    private static double[] correlated(int n, double phi, double mean, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[n];
        double z = random.nextGaussian();
        for (int i = 0; i < n; i++) {
            values[i] = mean + z;
            z = phi * z + Math.sqrt(1 - phi * phi) * random.nextGaussian();
        }
        return values;
    }

    private static CorrelatedMoments of(double... values) {
        CorrelatedMoments moments = new CorrelatedMoments();
        Arrays.stream(values).forEach(moments::add);
        return moments;
    }

    /** The standard error of a mean by the rule in the Javadoc, from the kept numbers. */
    private static double error(double[] values, DoubleUnaryOperator what) {
        double[] each = Arrays.stream(values).map(what).toArray();
        int n = each.length;
        double last = 0;
        for (int length = 1; n / length >= 16; length *= 2) {
            double[] means = new double[n / length];
            for (int i = 0; i < means.length; i++) {
                means[i] = StatUtils.mean(each, i * length, length);
            }
            last = StatUtils.variance(means) / means.length;
            double widening = last / (StatUtils.variance(each) / n);
            if (Math.pow(length, 3) > 2 * n * widening * widening) {
                break;
            }
        }
        return Math.sqrt(last);
    }

    /** An offset of 1e4 costs the squares (1e4)²·2^-53 = 1e-8 of the variance. */
    @ParameterizedTest
    @CsvSource({"16,0,0", "100,0.5,1", "1000,0.9,3", "5000,-0.5,-2", "777,0.3,1e4"})
    void everythingIsWhatKeptNumbersGive(int n, double phi, double mean) {
        double[] x = correlated(n, phi, mean, n);
        x[0] += mean / 10;
        CorrelatedMoments moments = of(x);
        double exact = 1e-13 * (1 + mean * mean);
        double m = StatUtils.mean(x);
        double s = Math.sqrt(StatUtils.populationVariance(x));
        double rms = Math.sqrt(StatUtils.sumSq(x) / n);
        assertEquals(n, moments.count());
        assertEquals(m, moments.mean(), 1e-14 * (1 + Math.abs(mean)) * 10);
        assertEquals(rms, moments.rootMeanSquare(), exact);
        assertEquals(s / m, moments.coefficientOfVariation(), Math.abs(s / m) * exact);
        double time = Math.pow(error(x, v -> v), 2) / StatUtils.variance(x) * n;
        assertEquals(time, moments.autocorrelationTime(), time * exact);
        assertEquals(n / time, moments.effectiveSampleSize(), n / time * exact);
        assertEquals(s * s * n / (n - time), moments.variance(), s * s * exact * 10);
        double[] early = Arrays.copyOf(x, n - 1);
        double[] late = Arrays.copyOfRange(x, 1, n);
        // Pearson's coefficient has the variances of both ends; the difference is one number in n.
        double pearson = new PearsonsCorrelation().correlation(early, late);
        assertEquals(pearson, moments.lagOneAutocorrelation(), 20.0 / n);
        double loose = 1e-12 * (1 + mean * mean);
        same(error(x, v -> v), moments.meanError(), loose);
        same(error(x, v -> (v - m) * (v - m)), moments.varianceError(), loose);
        same(error(x, v -> v * v / (2 * rms)), moments.rootMeanSquareError(), loose);
        same(
                error(x, v -> (v - m) * (v - m) / (2 * s * m) - s * v / (m * m)),
                moments.coefficientOfVariationError(),
                loose);
    }

    private static void same(double expected, double actual, double relative) {
        assertEquals(expected, actual, expected * relative);
    }

    /**
     * T = (1+φ)/(1−φ). One estimate errs by √(2B/n), R of them by that over √R; block length B
     * follows from the rule, and misses 2φ/(1−φ²)/B.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, 0.97, -0.5})
    void autocorrelationTimeIsThatOfTheProcess(double phi) {
        int n = 1 << 16;
        int runs = 20;
        double expected = (1 + phi) / (1 - phi);
        double length = 1;
        while (length * length * length <= 2 * n * expected * expected) {
            length *= 2;
        }
        double time = 0;
        double lag = 0;
        for (int run = 0; run < runs; run++) {
            CorrelatedMoments moments = of(correlated(n, phi, 5, 100 + run));
            assertTrue(moments.isResolved());
            time += moments.autocorrelationTime() / runs;
            lag += moments.lagOneAutocorrelation() / runs;
        }
        double bias = 2 * phi / (1 - phi * phi) / length;
        // Four standard errors; the rule may take the length beside the expected one.
        double error = 4 * Math.sqrt(2 * 2 * length / n / runs);
        assertEquals(1 - bias, time / expected, error + Math.abs(bias));
        // Bartlett: Var r_1 = (1−φ²)/n.
        double lagError = 4 * Math.sqrt((1 - phi * phi) / n / runs) + 4.0 / n;
        assertEquals(phi, lag, lagError);
    }

    /**
     * Distances from the truth, in standard errors told, have a mean square near 1. With 32 blocks
     * it is 31/29 of 1 over the share that lies beyond a block, 4%, plus as much for V of the same
     * correlation φ²; a mean square of 300 errs by √(2/300) = 8%, four of which are 33%.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.6, 0.9})
    void errorsTellTheTruth(double phi) {
        int runs = 300;
        double[] squares = new double[4];
        for (int run = 0; run < runs; run++) {
            CorrelatedMoments m = of(correlated(8192, phi, 5, 1000 + run));
            squares[0] += Math.pow((m.mean() - 5) / m.meanError(), 2);
            squares[1] += Math.pow((m.variance() - 1) / m.varianceError(), 2);
            squares[2] +=
                    Math.pow((m.rootMeanSquare() - Math.sqrt(26)) / m.rootMeanSquareError(), 2);
            squares[3] +=
                    Math.pow(
                            (m.coefficientOfVariation() - 0.2) / m.coefficientOfVariationError(),
                            2);
        }
        for (double square : squares) {
            assertEquals(1.1, square / runs, 0.36, Arrays.toString(squares));
        }
    }

    @Test
    void aShortStreamSaysThatItIs() {
        assertFalse(of(correlated(1000, 0.99, 0, 1)).isResolved());
        assertFalse(of(correlated(15, 0, 0, 1)).isResolved());
        assertTrue(of(correlated(1000, 0, 0, 1)).isResolved());
    }

    /**
     * Everything equals one pass where the first count is a multiple of the greatest power of two
     * in the second; else what is not made of blocks does.
     */
    @Test
    void mergingEqualsOnePass() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            int n = 1 + (int) Math.exp(random.nextDouble() * 8);
            double[] x = correlated(n, 0.8, random.nextDouble(-5, 5), random.nextLong());
            int seam = random.nextInt(n + 1);
            boolean aligned = round % 2 == 0;
            if (aligned) {
                seam -= seam % Math.max(1, Integer.highestOneBit(n - seam));
                // The second part is longer now.
                aligned = seam % Math.max(1, Integer.highestOneBit(n - seam)) == 0;
            }
            CorrelatedMoments one = of(x);
            CorrelatedMoments merged = of(Arrays.copyOf(x, seam));
            merged.merge(of(Arrays.copyOfRange(x, seam, n)));
            String where = "round " + round + ": " + seam + " of " + n;
            assertEquals(one.count(), merged.count(), where);
            equal(CorrelatedMoments::mean, one, merged, where);
            equal(CorrelatedMoments::rootMeanSquare, one, merged, where);
            equal(CorrelatedMoments::lagOneAutocorrelation, one, merged, where);
            if (aligned) {
                equal(CorrelatedMoments::variance, one, merged, where);
                equal(CorrelatedMoments::meanError, one, merged, where);
                equal(CorrelatedMoments::varianceError, one, merged, where);
                equal(CorrelatedMoments::autocorrelationTime, one, merged, where);
                // And so it goes on.
                DoubleStream.of(x)
                        .forEach(
                                value -> {
                                    one.add(value);
                                    merged.add(value);
                                });
                equal(CorrelatedMoments::varianceError, one, merged, where);
            }
        }
    }

    /** Sizes are 1 to 10; 1e-12 is some thousand roundings. */
    private static void equal(
            ToDoubleFunction<CorrelatedMoments> what,
            CorrelatedMoments one,
            CorrelatedMoments other,
            String where) {
        double expected = what.applyAsDouble(one);
        if (Double.isNaN(expected)) {
            assertTrue(Double.isNaN(what.applyAsDouble(other)), where);
            return;
        }
        assertEquals(expected, what.applyAsDouble(other), 1e-12 * (1 + Math.abs(expected)), where);
    }

    /** Any cut of a stream into parts: no block is counted twice, at most one a seam is lost. */
    @Test
    void manyPartsLoseNextToNothing() {
        double[] x = correlated(1 << 15, 0.9, 2, 3);
        CorrelatedMoments merged = new CorrelatedMoments();
        CorrelatedMoments upper = new CorrelatedMoments();
        for (int from = 0; from < x.length; from += 3000) {
            CorrelatedMoments part =
                    of(Arrays.copyOfRange(x, from, Math.min(x.length, from + 3000)));
            (from < 15_000 ? merged : upper).merge(part);
        }
        merged.merge(upper);
        CorrelatedMoments one = of(x);
        assertEquals(one.count(), merged.count());
        // Blocks of 256 begin elsewhere: two estimates from 128 and some 117 of them.
        double difference = 4 * Math.sqrt(2 * (1 / 127.0 + 1 / 116.0));
        assertEquals(1, merged.autocorrelationTime() / one.autocorrelationTime(), difference);
    }

    @Test
    void fewOrEqualNumbersHaveFewAnswers() {
        CorrelatedMoments none = new CorrelatedMoments();
        none.merge(new CorrelatedMoments());
        assertEquals(0, none.count());
        for (double each :
                new double[] {
                    none.mean(),
                    none.variance(),
                    none.rootMeanSquare(),
                    none.meanError(),
                    none.varianceError(),
                    none.rootMeanSquareError(),
                    none.coefficientOfVariationError(),
                    none.lagOneAutocorrelation(),
                    none.autocorrelationTime(),
                    of(1).variance(),
                    of(1, 2, 3).meanError()
                }) {
            assertTrue(Double.isNaN(each));
        }
        assertEquals(1, of(1, 2, 3).variance());
        CorrelatedMoments equal = of(DoubleStream.generate(() -> 0.1).limit(100).toArray());
        assertEquals(0, equal.variance());
        assertEquals(0, equal.meanError());
        assertEquals(0, equal.varianceError());
        assertTrue(Double.isNaN(equal.autocorrelationTime()));
        assertFalse(equal.isResolved());
    }

    @Test
    void notANumberMakesEveryAnswerSo() {
        for (int at : new int[] {0, 50, 99}) {
            double[] x = correlated(100, 0.5, 1, 1);
            x[at] = Double.NaN;
            CorrelatedMoments merged = of(correlated(64, 0.5, 1, 2));
            merged.merge(of(x));
            for (CorrelatedMoments m : new CorrelatedMoments[] {of(x), merged}) {
                assertTrue(Double.isNaN(m.mean()) && Double.isNaN(m.variance()));
                assertTrue(Double.isNaN(m.rootMeanSquare()) && Double.isNaN(m.meanError()));
                assertTrue(
                        Double.isNaN(m.varianceError()) && Double.isNaN(m.rootMeanSquareError()));
                assertTrue(Double.isNaN(m.autocorrelationTime()));
                assertTrue(Double.isNaN(m.lagOneAutocorrelation()));
                assertTrue(Double.isNaN(m.coefficientOfVariationError()));
                assertFalse(m.isResolved());
            }
        }
    }
}
