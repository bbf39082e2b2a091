package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.FadingMean;
import java.util.function.DoubleSupplier;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** What thresholds stand on: the law of the statistic, and the noise that lasts. */
class NoiseStatisticsTest {

    private static DoubleSupplier autoregression(double a, double b, long seed) {
        var normal = ZigguratSampler.NormalizedGaussian.of(RandomSource.L64_X128_MIX.create(seed));
        double[] y = new double[2];
        return () -> {
            double next = a * y[0] + b * y[1] + normal.sample();
            y[1] = y[0];
            y[0] = next;
            return next;
        };
    }

    @Test
    void limitsAreStudentsQuantilesForTheStatedShareOfRuns() {
        for (double every : new double[] {1, 25, 100, 5000}) {
            for (double degrees : new double[] {15, 30, 100}) {
                double looks = Math.max(1, FalseAlarm.RUN / every);
                double exact =
                        new TDistribution(null, degrees)
                                .inverseCumulativeProbability(1 - FalseAlarm.SHARE / looks / 2);
                assertEquals(exact, FalseAlarm.errors(every, degrees), 0.03 * exact);
            }
        }
    }

    @Test
    void theAutoregressionIsFoundInItsNumbers() {
        AutoregressiveNoise noise = new AutoregressiveNoise();
        DoubleSupplier numbers = autoregression(1.3, -0.4, 1);
        for (int i = 0; i < 4000; i++) {
            noise.add(5 + numbers.getAsDouble());
        }
        AutoregressiveNoise.Filter filter = noise.filter();
        // Errors of Yule and Walker for 800 numbers: √((1 − b²)/n) = 0.032, of the mean 0.35.
        assertEquals(1.3, filter.a(), 4 * 0.032);
        assertEquals(-0.4, filter.b(), 4 * 0.032);
        assertEquals(1, filter.spread(), 0.1);
        assertEquals(5, noise.mean(), 4 * 0.35);
        assertEquals(800, noise.count(), 10);
    }

    @Test
    void theErrorOfAMeanKnowsNoiseThatLastsAsLongAsABlock() {
        double sum = 0;
        double neighbours = 0;
        int series = 60;
        for (int i = 0; i < series; i++) {
            FadingMean mean = new FadingMean();
            DoubleSupplier numbers = autoregression(0.9, 0, 100 + i);
            for (int t = 0; t < 3000; t++) {
                mean.add(numbers.getAsDouble(), 1, 500, 25);
            }
            sum += mean.longRunVariance() / series;
            neighbours += mean.degreesOfFreedom() / series;
        }
        // 1/(1−0.9)² = 100; what blocks of 25 leave out is 6%. One is known to about 30%.
        assertEquals(94, sum, 4 * 94 * 0.3 / Math.sqrt(series));
        assertTrue(neighbours > 30 && neighbours < 64, "degrees " + neighbours);
    }
}
