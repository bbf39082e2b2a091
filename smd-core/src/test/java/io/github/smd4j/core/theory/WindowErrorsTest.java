package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Autocorrelations, effective samples and window errors, by F3 under independent lognormal h̃. */
class WindowErrorsTest {

    private static final double RATE = 0.1;
    private static final double LEVEL = 2;
    private static final double VARIATION = 0.3;

    private static double[][] run(double u, double a, int steps, long seed) {
        Hyperparameters h = new Hyperparameters("heavy-ball", RATE, u / RATE, a);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = meanField.equilibrium(h, LEVEL);
        DoubleSupplier draws =
                new LognormalProcess(LEVEL, VARIATION, 0)
                        .draws(RandomSource.L64_X128_MIX.create(seed));
        double[][] run = new double[2][steps];
        int warmUp = (int) (10 * Relaxation.steps(RATE, u / RATE, a));
        for (int t = -warmUp; t < steps; t++) {
            MeanField.Step step = meanField.step(state, h, draws.getAsDouble());
            if (t >= 0) {
                run[0][t] = state.x();
                run[1][t] = step.angularUpdate();
            }
            state = step.next();
        }
        return run;
    }

    /**
     * Bartlett: the standard error of r_n is at most √(2Σr²/N), √(2τ/N) for the norm and √(2(1+α⁴)/
     * ((1−α⁴)N)) for the angle. Beside 4 of them stand the next orders, λη/(1−α)² for the norm and
     * the share of the angle that follows the norm.
     */
    @ParameterizedTest
    @CsvSource({"1e-3,0", "2e-4,0.5", "5e-5,0.9"})
    void autocorrelationsAreThoseOfTheory(double u, double a) {
        int steps = 400_000;
        double[][] run = run(u, a, steps, 3);
        double tau = Relaxation.steps(RATE, u / RATE, a);
        double next = u / (1 - a) / (1 - a);
        double normError = 4 * Math.sqrt(2 * tau / steps) + 2 * next;
        assertTrue(normError < 0.25);
        for (long lag : new long[] {(long) (tau / 4), (long) tau, (long) (3 * tau)}) {
            assertEquals(
                    Fluctuations.squaredNormAutocorrelation(RATE, u / RATE, a, lag),
                    correlation(run[0], (int) lag),
                    normError);
        }
        double a4 = Math.pow(a, 4);
        double share = 2 * u * (1 + a * a) / ((1 - a) * (1 - a * a));
        double angleError = 4 * Math.sqrt(2 * (1 + a4) / ((1 - a4) * steps)) + 2 * share;
        assertTrue(angleError < 0.04, () -> "too wide: " + angleError);
        for (int lag : new int[] {1, 2, 5, 10}) {
            assertEquals(
                    Fluctuations.angularUpdateAutocorrelation(a, lag),
                    correlation(run[1], lag),
                    angleError);
        }
    }

    /**
     * Windows of N steps: the variance of their means of x, and of the root mean squares of their
     * angles. Over m independent windows a standard deviation is known to 1/√(2m); neighbours are
     * correlated where N is below τ, so every window is followed by a pause of 3τ. Beside 4 of
     * those stand λη/(1−α)² twice, and 1/(N(1−α)) for the ends of the window.
     */
    @ParameterizedTest
    @CsvSource({"1e-3,0,100", "1e-3,0,3000", "1e-4,0.9,150", "1e-4,0.9,2500"})
    void windowsWanderAsPredicted(double u, double a, int window) {
        double tau = Relaxation.steps(RATE, u / RATE, a);
        int stride = window + (int) (3 * tau);
        int windows = 1_000_000 / stride;
        double[][] run = run(u, a, windows * stride, 4);
        double x = Equilibrium.squaredNormExact(RATE, u / RATE, a, LEVEL);
        double angle = Equilibrium.angularUpdateExact(RATE, u / RATE, a);
        double means = 0;
        double squares = 0;
        double first = 0;
        for (int i = 0; i < windows; i++) {
            double mean = 0;
            double square = 0;
            for (int t = i * stride; t < i * stride + window; t++) {
                mean += run[0][t] / window;
                square += run[1][t] * run[1][t] / window;
            }
            first += (mean / x - 1) / windows;
            means += (mean / x - 1) * (mean / x - 1);
            double rms = Math.sqrt(square) / angle - 1;
            squares += rms * rms;
        }
        double variance = VARIATION * VARIATION * LEVEL * LEVEL;
        double error =
                4 / Math.sqrt(2.0 * windows)
                        + 2 * u / (1 - a) / (1 - a)
                        + (a == 0 ? 0 : 1 / (window * (1 - a)));
        assertTrue(error < 0.35, () -> "too wide: " + error);
        double spread = Fluctuations.squaredNormVariance(RATE, a, variance, LEVEL);
        double worth = Fluctuations.effectiveSamples(RATE, u / RATE, a, window);
        double predicted = Math.sqrt(spread / worth) / x;
        // The mean of x lies off x* by half the relative variance: far below the spread.
        assertTrue(Math.abs(first) < predicted);
        assertEquals(1, Math.sqrt(means / windows) / predicted, error);
        double rms = Fluctuations.angularUpdateError(RATE, u / RATE, a, variance, LEVEL, window);
        assertEquals(1, Math.sqrt(squares / windows) / rms, error);
    }

    @Test
    void windowErrorFallsLikeTheRootThenLikeTheNumber() {
        double variance = 0.1;
        double tau = Relaxation.steps(RATE, 1e-3, 0.9);
        // Far below τ: √V/(2L√N), up to N/τ of it; far above, the root of (1−ρ^N) is 1.
        long few = 200;
        assertEquals(
                1,
                Fluctuations.angularUpdateError(RATE, 1e-6, 0.9, variance, LEVEL, few)
                        / (Math.sqrt(variance / few) / (2 * LEVEL)),
                few * 4e-7 / 0.1);
        long many = (long) (50 * tau);
        double ratio =
                Fluctuations.angularUpdateError(RATE, 1e-3, 0.9, variance, LEVEL, many)
                        / Fluctuations.angularUpdateError(
                                RATE, 1e-3, 0.9, variance, LEVEL, 2 * many);
        assertEquals(2, ratio, 1e-14);
        // N(1−ρ)/(1+ρ), about 2ληN/(1−α), to some λη/(1−α)².
        double worth = Fluctuations.effectiveSamples(RATE, 1e-3, 0.9, 1000 * many);
        assertEquals(1, worth / (2 * 1e-4 * 1000 * many / 0.1), 5 * 1e-4 / 0.01);
        assertEquals(1, Fluctuations.effectiveSamples(RATE, 1e-3, 0.9, 1));
    }

    private static double correlation(double[] values, int lag) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double square = 0;
        double product = 0;
        for (int t = 0; t < values.length; t++) {
            square += (values[t] - mean) * (values[t] - mean);
            if (t >= lag) {
                product += (values[t] - mean) * (values[t - lag] - mean);
            }
        }
        return product / square;
    }
}
