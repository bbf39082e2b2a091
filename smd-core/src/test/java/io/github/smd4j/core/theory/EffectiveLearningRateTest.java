package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveLearningRateTest {

    /** The step in its plane: w = (r, 0), d = (−ur, η‖g‖); six roundings a side. */
    @Test
    void exactAngleIsThatOfTheStep() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            double u = i % 10 == 0 ? 0 : Math.pow(10, random.nextDouble(-12, -0.01));
            double tangent = Math.pow(10, random.nextDouble(-7, 0.7));
            double x = Math.pow(10, random.nextDouble(-3, 3));
            double rate = Math.pow(10, random.nextDouble(-3, 0.5));
            double gradient = tangent * x / rate;
            double angle = EffectiveLearningRate.angularUpdateExact(rate, u / rate, gradient, x);
            double length = rate * gradient / Math.sqrt(x);
            StepSums sums = new StepSums(x, -u * x, u * u * x + length * length, 0, 0, 0);
            // The area of the sums cancels where the step is mostly radial.
            double radial = 1 + u * u / tangent / tangent;
            assertEquals(1, sums.angularUpdate() / angle, 4e-16 * radial + 2e-15, "row " + i);
            double printed = EffectiveLearningRate.angularUpdate(rate, gradient, x);
            double error = EffectiveLearningRate.relativeError(rate, u / rate, gradient, x);
            // The ratio carries a few ulp of itself, and 1 goes off it; the error is far better.
            assertEquals(printed / angle - 1, error, 1e-15 * Math.max(1, printed / angle));
        }
    }

    /** t² = u(2−u) leaves sin(Δ)/Δ − 1 = −Δ²/6 + Δ⁴/120 − …, about −u/3. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1e-6, 1e-3, 0.2})
    void inEquilibriumEq12IsTheSine(double u) {
        double x = Equilibrium.squaredNormExact(0.1, u / 0.1, 0, 2);
        double printed = EffectiveLearningRate.angularUpdate(0.1, Math.sqrt(2), x);
        double angle = Equilibrium.angularUpdateExact(0.1, u / 0.1, 0);
        assertEquals(1, printed / Math.sin(angle), 2e-15);
        double error = EffectiveLearningRate.relativeError(0.1, u / 0.1, Math.sqrt(2), x);
        double square = angle * angle;
        assertEquals(1, error / (-square / 6 * (1 - square / 20)), square * square / 500 + 1e-14);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, 0.99})
    void momentumRatioIsEq12OverTheSine(double a) {
        double u = 1e-3 * (1 - a);
        double printed = EffectiveLearningRate.inEquilibrium(0.1, u / 0.1, a, 2) * Math.sqrt(2);
        double angle = Equilibrium.angularUpdateExact(0.1, u / 0.1, a);
        assertEquals(1, printed / Math.sin(angle) / EffectiveLearningRate.momentumRatio(a), 4e-15);
    }

    /**
     * Heavy ball at rest at its equilibrium but for the buffer, which 30/(1−α) steps fill. h̃ of
     * isotropic gradients has the variance 4α²/((1−α²)(d−1)) about ‖g̃‖² = 1.
     */
    @Test
    void measuredAngleUnderMomentumIsNotEq12() {
        double a = 0.9;
        int d = 400;
        int steps = 3000;
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.1, 2e-3, a);
        double start = Equilibrium.squaredNormExact(0.1, 2e-3, a, 1);
        FilterWalk walk = FilterWalk.single(d, start, 5);
        for (int t = 0; t < 300; t++) {
            walk.step(h);
        }
        double squares = 0;
        double printed = 0;
        for (int t = 0; t < steps; t++) {
            StepSums sums = walk.step(h).total();
            squares += sums.angularUpdate() * sums.angularUpdate();
            double eq12 =
                    EffectiveLearningRate.angularUpdate(0.1, sums.unitGradientNorm(), sums.ww());
            printed += eq12 * eq12;
        }
        double variance = 4 * a * a / ((1 - a * a) * (d - 1));
        double error = Fluctuations.angularUpdateError(0.1, 2e-3, a, variance, 1, steps);
        // Eq. 12 wanders with 1/x: the norm's own spread, worth this many steps.
        double norm =
                Math.sqrt(Fluctuations.squaredNormVariance(0.1, a, variance, 1))
                        / start
                        / Math.sqrt(Fluctuations.effectiveSamples(0.1, 2e-3, a, steps));
        double tolerance = 4 * Math.hypot(error, norm) + 1e-3;
        assertTrue(tolerance < 0.1, "the test must be able to fail, but had " + tolerance);
        double ratio = Math.sqrt(printed / squares);
        assertEquals(1, ratio / EffectiveLearningRate.momentumRatio(a), tolerance);
        assertEquals(0.436, EffectiveLearningRate.momentumRatio(a), 5e-4);
    }

    @Test
    void rangesAreNamed() {
        IllegalArgumentException decay =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> EffectiveLearningRate.angularUpdateExact(2, 0.5, 1, 1));
        assertTrue(decay.getMessage().contains("[0, 1)"), decay.getMessage());
        assertThrows(IllegalArgumentException.class, () -> EffectiveLearningRate.of(0.1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> EffectiveLearningRate.relativeError(0.1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> EffectiveLearningRate.momentumRatio(1));
    }
}
