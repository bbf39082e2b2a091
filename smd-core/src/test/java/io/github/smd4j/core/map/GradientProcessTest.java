package io.github.smd4j.core.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientProcessTest {

    private static final int DRAWS = 400_000;

    private static UniformRandomProvider random() {
        return RandomSource.L64_X128_MIX.create(17L);
    }

    private static double[] first(GradientProcess process, int count) {
        DoubleSupplier draws = process.draws(random());
        double[] values = new double[count];
        for (int t = 0; t < count; t++) {
            values[t] = draws.getAsDouble();
        }
        return values;
    }

    @Test
    void levelsAreTheFunctionsTheyAreNamedAfter() {
        double[] step = first(LevelProcess.step(10, 2, 3), 5);
        double[] linear = first(LevelProcess.linear(10, 2, 4), 6);
        double[] sine = first(LevelProcess.sine(10, 0.5, 4), 6);
        double[] expectedStep = {10, 10, 10, 20, 20};
        double[] expectedLinear = {10, 12.5, 15, 17.5, 20, 20};
        double[] expectedSine = {10, 15, 10, 5, 10, 15};
        for (int t = 0; t < 5; t++) {
            assertEquals(expectedStep[t], step[t]);
            assertEquals(expectedLinear[t], linear[t]);
            assertEquals(expectedSine[t], sine[t], 16 * Math.ulp(1.0));
            assertEquals(sine[t], LevelProcess.sine(10, 0.5, 4).mean(t));
            assertEquals(10, LevelProcess.constant(10).mean(t));
        }
        assertEquals(20, linear[5]);
    }

    @Test
    void aSeriesIsGivenBackAndItsMeanIsTheWindows() {
        double[] values = new double[500];
        for (int t = 0; t < values.length; t++) {
            values[t] = t - 3;
        }
        LevelProcess series = LevelProcess.series(values);
        values[0] = 99;
        assertEquals(-3, first(series, 1)[0]);
        assertEquals(1, series.mean(8)); // of −3 … 5
        assertEquals(499 - 3 - 99.5, series.mean(499), 1e-10);
        assertThrows(IndexOutOfBoundsException.class, () -> series.mean(500));
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.series());
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.series(1, Double.NaN));
    }

    /**
     * Mean and variance of N draws. With autocorrelation φⁿ the mean rests on N(1−φ)/(1+φ) values,
     * the variance on N(1−φ²)/(1+φ²); a lognormal's kurtosis is below 3 + 16c² + 15c⁴ + 6c⁶ + c⁸.
     */
    @ParameterizedTest
    @CsvSource({"0.3,0", "0.3,0.9", "1,0", "0.05,0.5"})
    void lognormalHasTheMeanAndVarianceItSays(double c, double phi) {
        LognormalProcess process = new LognormalProcess(10, c, phi);
        Moments moments = new Moments();
        for (double value : first(process, DRAWS)) {
            assertTrue(value > 0);
            moments.add(value);
        }
        double c2 = c * c;
        double excess = 16 * c2 + 15 * c2 * c2 + 6 * c2 * c2 * c2 + c2 * c2 * c2 * c2;
        double meanError = 4 * Math.sqrt(process.variance(0) * (1 + phi) / (1 - phi) / DRAWS);
        assertEquals(10, moments.mean(), meanError);
        double error = 4 * Math.sqrt((2 + excess) * (1 + phi * phi) / (1 - phi * phi) / DRAWS);
        assertEquals(1, moments.variance() / process.variance(0), error);
    }

    @Test
    void wideningIsTheSumOfTheAutocorrelation() {
        assertEquals(1, new LognormalProcess(10, 0.3, 0).widening(0.999));
        assertEquals(1, new LognormalProcess(10, 0, 0.9).widening(0.999));
        // c → 0: r_n = φⁿ, so (1+φρ)/(1−φρ).
        double widening = new LognormalProcess(10, 1e-6, 0.9).widening(0.99);
        assertEquals(1, widening / (1.891 / 0.109), 1e-10);
        // Half of the variance is independent noise.
        LognormalProcess base = new LognormalProcess(10, Math.sqrt(0.03), 0.9);
        double both = new UniformNoise(base, 3).widening(0.99);
        assertEquals((base.widening(0.99) + 1) / 2, both, 1e-12);
    }

    @Test
    void noiseKeepsTheMeanAndNeverTurnsNegative() {
        for (double level : new double[] {10, 3, 0.5}) {
            UniformNoise process = new UniformNoise(LevelProcess.constant(level), 3);
            Moments moments = new Moments();
            for (double value : first(process, DRAWS)) {
                moments.add(value);
            }
            double width = Math.min(3, level);
            assertEquals(width * width / 3, process.variance(0), 1e-15);
            // A uniform variable: sd of the mean √(V/N), of the variance V√(0.8/N).
            double sd = Math.sqrt(process.variance(0) / DRAWS);
            assertEquals(level, moments.mean(), 4 * sd);
            assertEquals(1, moments.variance() / process.variance(0), 4 * Math.sqrt(0.8 / DRAWS));
            assertTrue(moments.min() >= 0);
            assertTrue(moments.max() <= level + width);
        }
        assertEquals(-2, first(new UniformNoise(LevelProcess.series(-2), 3), 1)[0]);
    }

    @Test
    void rangesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.constant(0));
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.step(1, 0, 5));
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.step(1, 2, -1));
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.linear(1, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> LevelProcess.sine(1, 1, 5));
        assertThrows(IllegalArgumentException.class, () -> new LognormalProcess(1, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LognormalProcess(1, 1, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new UniformNoise(LevelProcess.constant(1), -1));
    }
}
