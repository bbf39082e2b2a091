package io.github.smd4j.core.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelEstimateTest {

    private static final int WINDOW = 200;
    private static final int RUNS = 400;

    private static long[] steps(int from, int every, int n) {
        return LongStream.range(0, n).map(i -> from + every * i).toArray();
    }

    /** 1 + c·AR(1) + a slope. */
    private static double[] series(int n, double variation, double phi, double slope, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[n];
        double z = random.nextGaussian();
        for (int i = 0; i < n; i++) {
            values[i] = 1 + variation * z + slope * (i - (n - 1) / 2.0);
            z = phi * z + Math.sqrt(1 - phi * phi) * random.nextGaussian();
        }
        return values;
    }

    /**
     * Student intervals of 90% about level and slope cover the truth: within three standard errors
     * of a count of 400, and 3% for a memory that has to be guessed from ten of its lengths.
     */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1e-3", "0.5, 0", "0.9, 0", "0.9, 1e-3"})
    void errorsAreThoseThatLevelAndDriftReallyHave(double phi, double slope) {
        int level = 0;
        int drift = 0;
        double correlation = 0;
        for (int run = 0; run < RUNS; run++) {
            LevelEstimate seen =
                    LevelEstimate.of(steps(1000, 1, WINDOW), series(WINDOW, 0.3, phi, slope, run));
            double quantile =
                    new TDistribution(null, seen.degreesOfFreedom())
                            .inverseCumulativeProbability(0.95);
            level += Math.abs(1 / seen.level() - 1) < quantile * seen.standardError() ? 1 : 0;
            double rate = slope / seen.level();
            drift +=
                    Math.abs(seen.drift().rate() - rate) < quantile * seen.drift().standardError()
                            ? 1
                            : 0;
            correlation += seen.correlationSteps() / RUNS;
        }
        double tolerance = 3 * Math.sqrt(0.9 * 0.1 / RUNS) + (phi > 0 ? 0.03 : 0);
        assertEquals(0.9, level / (double) RUNS, tolerance);
        assertEquals(0.9, drift / (double) RUNS, tolerance);
        double truth = (1 + phi) / (1 - phi);
        assertEquals(1, correlation / truth, 0.25, "memory");
    }

    /** Another's regression gives the same line. */
    @Test
    void driftIsTheSlopeOverTheMean() {
        long[] steps = steps(7, 3, 50);
        double[] values = series(50, 0.2, 0, 0.01, 4);
        SimpleRegression regression = new SimpleRegression();
        for (int i = 0; i < steps.length; i++) {
            regression.addData((double) steps[i], values[i]);
        }
        LevelEstimate seen = LevelEstimate.of(steps, values);
        double middle = seen.drift().middle();
        assertEquals(7 + 3 * 24.5, middle, 1e-12);
        assertEquals(regression.predict(middle), seen.level(), 1e-14);
        assertEquals(regression.getSlope() / seen.level(), seen.drift().rate(), 1e-14);
        assertEquals(150, seen.drift().steps(), 1e-12);
        if (seen.correlationSteps() == 1) {
            assertEquals(
                    regression.getMeanSquareError() / (seen.level() * seen.level()),
                    seen.variation(),
                    1e-12);
        }
    }

    /**
     * What happens between samples is not seen, so their memory counts for all the steps between.
     */
    @Test
    void memoryOfSampledValuesIsInSteps() {
        double[] values = series(WINDOW, 0.3, 0.8, 0, 3);
        LevelEstimate dense = LevelEstimate.of(steps(0, 1, WINDOW), values);
        LevelEstimate sampled = LevelEstimate.of(steps(0, 10, WINDOW), values);
        assertEquals(dense.standardError(), sampled.standardError(), 1e-15);
        assertEquals(1 + 10 * (dense.correlationSteps() - 1), sampled.correlationSteps(), 1e-12);
        assertEquals(dense.drift().rate() / 10, sampled.drift().rate(), 1e-15);
    }

    @Test
    void withoutEnoughValuesOrAMeanAboveZeroNoErrorIsKnown() {
        assertTrue(
                Double.isNaN(
                        LevelEstimate.of(steps(0, 1, 9), series(9, 0.1, 0, 0, 1)).standardError()));
        double[] negative = new double[20];
        Arrays.fill(negative, -1);
        LevelEstimate seen = LevelEstimate.of(steps(0, 1, 20), negative);
        assertEquals(-1, seen.level());
        assertTrue(Double.isNaN(seen.standardError()));
        double[] same = new double[20];
        Arrays.fill(same, 3);
        assertEquals(0, LevelEstimate.of(steps(0, 1, 20), same).standardError());
        assertThrows(
                IllegalArgumentException.class, () -> LevelEstimate.of(new long[0], new double[0]));
        assertThrows(
                IllegalArgumentException.class, () -> LevelEstimate.of(new long[2], new double[1]));
    }
}
