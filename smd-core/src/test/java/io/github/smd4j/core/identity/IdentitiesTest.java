package io.github.smd4j.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** I1 and I2: exact for any gradients and any schedule, and broken by what they should tell. */
class IdentitiesTest {

    private static final double DECAY = 5e-3;

    /** A rate that falls by 10 on the way, and wanders. */
    private static Hyperparameters at(int step, double momentum) {
        double rate = (step < 150 ? 0.2 : 0.02) * (1 + 0.3 * Math.sin(step));
        return new Hyperparameters("heavy-ball", rate, DECAY, momentum);
    }

    private static LogCosineIdentity angles(FilterWalk walk, int skipped) {
        LogCosineIdentity identity = LogCosineIdentity.NONE;
        for (int t = 0; t < 400; t++) {
            StepSums sums = walk.step(at(t, 0)).total();
            identity = t == skipped ? identity : identity.plus(sums, at(t, 0));
        }
        return identity;
    }

    /** 400 steps of 100 products each; d = w′ − w loses 1/u of the rounding along w. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void sumOfLogCosinesIsNormsAndDecay(double phi) {
        LogCosineIdentity identity = angles(FilterWalk.single(100, 2, 1).correlated(phi), -1);
        assertEquals(400, identity.steps());
        assertTrue(identity.angles() > 0.1);
        assertEquals(0, identity.residual(), 1e-13);
    }

    @Test
    void sumOfLogCosinesTellsTiltAndMissingStep() {
        // A share of ‖g̃‖ along w moves ln x by −2η·tilt/x a step; a missing step leaves its angle.
        assertTrue(
                Math.abs(angles(FilterWalk.single(100, 2, 1).tilted(0.01), -1).residual()) > 1e-3);
        assertTrue(Math.abs(angles(FilterWalk.single(100, 2, 1), 30).residual()) > 1e-4);
        assertThrows(
                IllegalArgumentException.class,
                () -> LogCosineIdentity.NONE.plus(StepSums.ZERO, at(0, 0.9)));
    }

    private static TwoStepIdentity twoSteps(FilterWalk walk, boolean scaled, double momentum) {
        TwoStepIdentity identity = TwoStepIdentity.start(scaled);
        for (int t = 0; t < 400; t++) {
            identity = identity.plus(walk.step(at(t, momentum)).total(), at(t, momentum));
        }
        return identity;
    }

    /** Rounding of w and d: a few ulp of x a step. */
    @ParameterizedTest
    @CsvSource({"false,0", "false,0.9", "true,0.9", "true,0.5"})
    void twoStepsLeaveNothingInvariant(boolean scaled, double momentum) {
        FilterWalk walk = FilterWalk.single(100, 2, 2).correlated(0.5);
        TwoStepIdentity identity =
                twoSteps(scaled ? walk.withScaledVelocity() : walk, scaled, momentum);
        assertEquals(399, identity.pairs());
        assertTrue(identity.greatest() < 2e-15, () -> "left " + identity.greatest());
    }

    /** The residual is −η⟨w, g⟩; with a tilt ⟨w, g⟩ is tilt·‖g̃‖ = tilt. */
    @Test
    void twoStepsTellBrokenInvarianceFromWeightsAlone() {
        FilterWalk walk = FilterWalk.single(100, 2, 2).tilted(0.01);
        StepSums before = walk.step(at(0, 0.9)).total();
        for (int t = 1; t < 300; t++) {
            StepSums now = walk.step(at(t, 0.9)).total();
            double rate = at(t, 0.9).learningRate();
            double carried = 0.9 * rate / at(t - 1, 0.9).learningRate();
            double residual = TwoStepIdentity.residual(before, now, carried, rate * DECAY);
            assertEquals(1, residual / (-rate * 0.01), 1e-10);
            assertEquals(now.wg(), residual / -rate, 1e-12);
            before = now;
        }
    }

    @Test
    void twoStepsTellBufferFormAndRescale() {
        // Wrong α_t at the cut: α(1 − 1/10)·⟨w, d⟩ in a single step.
        assertTrue(twoSteps(FilterWalk.single(100, 2, 2), true, 0.9).greatest() > 1e-6);
        FilterWalk walk = FilterWalk.single(100, 2, 2);
        TwoStepIdentity blind = TwoStepIdentity.start(false);
        TwoStepIdentity told = blind;
        for (int t = 0; t < 100; t++) {
            if (t == 50) {
                walk.divideWeights(1.7);
                told = told.interrupted();
            }
            StepSums sums = walk.step(at(t, 0.9)).total();
            blind = blind.plus(sums, at(t, 0.9));
            told = told.plus(sums, at(t, 0.9));
        }
        assertTrue(blind.greatest() > 1e-6);
        assertTrue(told.greatest() < 2e-15);
        assertEquals(98, told.pairs());
    }

    /** 399 residuals, neighbours correlated by α/(1+α²): a standard error of 4.4%, and the 10%. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void storedInFloat32TheFloorIsLeft(double momentum) {
        TwoStepIdentity identity =
                twoSteps(FilterWalk.single(300, 2, 7).inFloat32(), false, momentum);
        double floor = TwoStepIdentity.roundingFloor(momentum, 300);
        assertEquals(1, identity.rootMeanSquare() / floor, 0.1 + 4 * 0.044);
        assertTrue(Math.abs(identity.mean()) < 4 * floor / Math.sqrt(399) * 2);
    }
}
