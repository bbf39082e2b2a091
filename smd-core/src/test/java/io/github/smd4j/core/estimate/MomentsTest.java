package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {

    private static final double U = 0x1p-53;

    /**
     * Against Commons Math's two-pass variance. Welford's variance is off by up to n·u·κ, and a few
     * u, with κ = √(1 + mean²/variance) (Chan, Golub, LeVeque 1983); the stored numbers are the
     * same for both.
     */
    @ParameterizedTest
    @CsvSource({
        "2, 0, 1",
        "3, 0, 1",
        "1000, 0, 1",
        "1000, 3, 0.1",
        "10000, 1e9, 1",
        "10000, -1e9, 100",
        "10000, 1e-5, 1e-7"
    })
    void momentsAreThoseOfCommonsMath(int n, double offset, double spread) {
        SplittableRandom random = new SplittableRandom(n);
        Moments moments = new Moments();
        DescriptiveStatistics oracle = new DescriptiveStatistics();
        for (int i = 0; i < n; i++) {
            double value = offset + spread * random.nextGaussian();
            moments.add(value);
            oracle.addValue(value);
        }
        double condition = Math.sqrt(1 + offset * offset / (spread * spread));
        double relative = (n + 4) * U * condition;
        assertEquals(n, moments.count());
        double size = Math.abs(oracle.getMean()) + spread;
        assertEquals(oracle.getMean(), moments.mean(), n * U * size);
        assertEquals(oracle.getVariance(), moments.variance(), relative * oracle.getVariance());
        double population = oracle.getVariance() * (n - 1) / n;
        double rms = Math.sqrt(oracle.getMean() * oracle.getMean() + population);
        assertEquals(rms, moments.rootMeanSquare(), n * U * size);
        double cv = Math.sqrt(population) / oracle.getMean();
        assertEquals(
                cv,
                moments.coefficientOfVariation(),
                Math.abs(cv) * (relative + n * U * size / Math.abs(oracle.getMean())));
        assertEquals(oracle.getMin(), moments.min());
        assertEquals(oracle.getMax(), moments.max());
    }

    @Test
    void smallWholeNumbersComeOutExactly() {
        Moments moments = new Moments();
        for (double value : new double[] {2, 4, 6}) {
            moments.add(value);
        }
        assertEquals(4, moments.mean());
        assertEquals(4, moments.variance());
        assertEquals(Math.sqrt(56 / 3.0), moments.rootMeanSquare(), 2 * Math.ulp(4.3));
        assertEquals(Math.sqrt(8 / 3.0) / 4, moments.coefficientOfVariation(), Math.ulp(0.4));
    }

    @Test
    void fewNumbersHaveFewMoments() {
        Moments moments = new Moments();
        assertEquals(0, moments.count());
        assertTrue(Double.isNaN(moments.mean()) && Double.isNaN(moments.rootMeanSquare()));
        assertTrue(Double.isNaN(moments.min()) && Double.isNaN(moments.max()));
        assertTrue(Double.isNaN(moments.coefficientOfVariation()));
        moments.add(-3);
        assertEquals(-3, moments.mean());
        assertEquals(3, moments.rootMeanSquare());
        assertEquals(-3, moments.min());
        assertEquals(-3, moments.max());
        assertTrue(Double.isNaN(moments.variance()));
    }

    @Test
    void notANumberMakesEveryAnswerSo() {
        for (int at = 0; at < 3; at++) {
            Moments moments = new Moments();
            for (int i = 0; i < 3; i++) {
                moments.add(i == at ? Double.NaN : i);
            }
            assertTrue(Double.isNaN(moments.mean()), "mean");
            assertTrue(Double.isNaN(moments.variance()), "variance");
            assertTrue(Double.isNaN(moments.rootMeanSquare()), "root mean square");
            assertTrue(Double.isNaN(moments.min()) && Double.isNaN(moments.max()), "extremes");
        }
    }

    /** Both are within n·u·κ of the exact ones, κ = √(1 + mean²/variance) at most 6 here. */
    @Test
    void mergingEqualsOnePass() {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 200; round++) {
            int n = random.nextInt(1, 300);
            double offset = random.nextDouble(-5, 5);
            int seam = random.nextInt(n + 1);
            Moments one = new Moments();
            Moments early = new Moments();
            Moments late = new Moments();
            for (int i = 0; i < n; i++) {
                double value = offset + random.nextGaussian();
                one.add(value);
                (i < seam ? early : late).add(value);
            }
            early.merge(late);
            double bound = 2 * (n + 4) * U * 10;
            assertEquals(n, early.count());
            assertEquals(one.mean(), early.mean(), bound, "round " + round);
            if (n > 1) {
                assertEquals(1, early.variance() / one.variance(), bound, "round " + round);
            }
            assertEquals(one.min(), early.min());
            assertEquals(one.max(), early.max());
        }
    }

    @Test
    void mergingKeepsWhatIsNotANumber() {
        Moments bad = new Moments();
        bad.add(Double.NaN);
        Moments moments = new Moments();
        moments.add(1);
        moments.merge(new Moments());
        assertEquals(1, moments.mean());
        moments.merge(bad);
        assertTrue(Double.isNaN(moments.mean()) && Double.isNaN(moments.min()));
        assertTrue(Double.isNaN(moments.variance()) && Double.isNaN(moments.max()));
    }
}
