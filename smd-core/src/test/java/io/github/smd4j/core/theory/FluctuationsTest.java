package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Bounds;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FluctuationsTest {

    private static final int STEPS = 2_000_000;

    /**
     * F3 fed with independent h̃, uniform on (0.5, 1.5). The variance of x rests on N·λη/(1−α)
     * independent values (ρ² forgets twice as fast as ρ), so four standard errors are
     * 4√(2(1−α)/(Nλη)); the next order in λη/(1−α)² is allowed for beside it.
     */
    @ParameterizedTest
    @CsvSource({"0.002,0", "0.002,0.5", "1e-4,0.9"})
    void independentNoiseShowsThePredictedSpread(double intrinsic, double a) {
        double rate = 0.1;
        double decay = intrinsic / rate;
        double variance = 1.0 / 12;
        SplittableRandom random = new SplittableRandom(11);
        Hyperparameters h = new Hyperparameters("heavy-ball", rate, decay, a);
        double x = Equilibrium.squaredNormExact(rate, decay, a, 1);
        double angle = Equilibrium.angularUpdateExact(rate, decay, a);
        double p = -decay * x / (1 + a);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = new MeanField.State(x, p, -2 * p / rate);
        double norms = 0;
        double angles = 0;
        double mean = 0;
        for (int t = 0; t < STEPS; t++) {
            MeanField.Step step = meanField.step(state, h, random.nextDouble(0.5, 1.5));
            norms += (state.x() - x) * (state.x() - x);
            angles += (step.angularUpdate() - angle) * (step.angularUpdate() - angle);
            mean += step.angularUpdate();
            state = step.next();
        }
        double next = 2 * intrinsic / ((1 - a) * (1 - a));
        double normError = 4 * Math.sqrt(2 * (1 - a) / (STEPS * intrinsic)) + next;
        assertTrue(normError < 0.25, "the test must be able to fail");
        double predicted = Fluctuations.squaredNormVariance(rate, a, variance, 1);
        assertEquals(1, norms / STEPS / predicted, normError);
        // Correlation a^(2n) of the angle: N(1−α⁴)/(1+α⁴) independent values.
        double a4 = a * a * a * a;
        double angleError = 4 * Math.sqrt(2 * (1 + a4) / ((1 - a4) * STEPS)) + next;
        double spread = Fluctuations.angularUpdateVariance(rate, decay, a, variance, 1);
        // h̃ is far from normal: the spread of the angle itself, relative to it, comes on top.
        assertEquals(1, angles / STEPS / spread, angleError + Math.sqrt(spread) / angle / 2);
        double shortfall = 1 - mean / STEPS / angle;
        assertEquals(1, shortfall / Fluctuations.meanShortfall(a, variance, 1), 0.1);
        assertTrue(norms / STEPS < Bounds.squaredNorm(rate, a, variance, 0.5));
        assertTrue(norms / STEPS < Bounds.squaredNormNearEquilibrium(rate, a, variance, 1));
        assertTrue(angles / STEPS < Bounds.angularUpdate(a, variance, 1, 0.5));
    }

    @Test
    void boundsAreLooseByWhatTheGuideSays() {
        // SGD with l = L/2: 8 times for the norm; heavy ball at 0.9: 1e4 times.
        assertEquals(
                8,
                Bounds.squaredNorm(0.1, 0, 1, 0.5) / Fluctuations.squaredNormVariance(0.1, 0, 1, 1),
                1e-12);
        assertEquals(
                1.2e4,
                Bounds.squaredNorm(0.1, 0.9, 1, 0.5)
                        / Fluctuations.squaredNormVariance(0.1, 0.9, 1, 1),
                0.1e4);
    }
}
