package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.core.theory.RescaleFactors;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeanFieldTest {

    private static final double LEVEL = 0.7;

    private static Hyperparameters heavyBall(double rate, double decay, double momentum) {
        return new Hyperparameters("heavy-ball", rate, decay, momentum);
    }

    /** The state in which the recurrence stands still: p = −λx/(1+α), q = 2λx/(η(1+α)). */
    private static MeanField.State atEquilibrium(Hyperparameters h, MeanField.Buffer buffer) {
        double x =
                Equilibrium.squaredNormExact(
                        h.learningRate(), h.weightDecay(), h.momentum(), LEVEL);
        double f = buffer == MeanField.Buffer.VELOCITY ? 1 : h.learningRate();
        double p = -h.weightDecay() * x / (1 + h.momentum());
        return new MeanField.State(x, f * p, f * f * -2 * p / h.learningRate());
    }

    /** One ulp a step, always to the same side, would add up to 2⁻⁵³τ ≤ 3e-14 here. */
    @ParameterizedTest
    @CsvSource({
        "VELOCITY,0.2,5e-3,0.9", "SCALED_VELOCITY,0.2,5e-3,0.9", "VELOCITY,0.1,1e-2,0",
        "VELOCITY,0.1,1e-3,0.9", "SCALED_VELOCITY,0.1,1e-3,0.95", "VELOCITY,0.5,0.3,0.5",
        "SCALED_VELOCITY,1,0.2,0.999",
    })
    void settlesAtExactEquilibrium(
            MeanField.Buffer buffer, double rate, double decay, double momentum) {
        Hyperparameters h = heavyBall(rate, decay, momentum);
        double x = Equilibrium.squaredNormExact(rate, decay, momentum, LEVEL);
        double angle = Equilibrium.angularUpdateExact(rate, decay, momentum);
        MeanField meanField = new MeanField(buffer);
        MeanField.State state = MeanField.State.atRest(1.3 * x);
        // Above the oscillation limit the pair shrinks like √α a step.
        double loss = Rates.nearEquilibriumLoss(rate, decay, momentum);
        double measured = 0;
        for (int t = 0; t < 45 / loss; t++) {
            MeanField.Step step = meanField.step(state, h, LEVEL);
            state = step.next();
            measured = step.angularUpdate();
        }
        assertEquals(1, state.x() / x, 1e-13);
        assertEquals(1, measured / angle, 1e-13);
        MeanField.State expected = atEquilibrium(h, buffer);
        // A rounding of x, 2⁻⁵³ a step, stands beside the pull of p, 2λη/(1+α) a step.
        double rounding = 1e-13 + 4 * 0x1p-53 / h.intrinsicLearningRate();
        assertEquals(1, state.p() / expected.p(), rounding);
        assertEquals(1, state.q() / expected.q(), rounding);
    }

    /** 1,000 steps lose some √1000 roundings; the factor η of the buffers costs one more each. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bothBuffersAgreeAtConstantRate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Hyperparameters h = heavyBall(0.3, 2e-3, 0.9);
        MeanField v = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField u = new MeanField(MeanField.Buffer.SCALED_VELOCITY);
        MeanField.State inV = MeanField.State.atRest(5);
        MeanField.State inU = inV;
        for (int t = 0; t < 1000; t++) {
            double level = random.nextDouble(0.1, 2);
            MeanField.Step nextV = v.step(inV, h, level);
            MeanField.Step nextU = u.step(inU, h, level);
            inV = nextV.next();
            inU = nextU.next();
            assertEquals(1, nextU.angularUpdate() / nextV.angularUpdate(), 1e-13);
        }
        assertEquals(1, inU.x() / inV.x(), 1e-13);
        assertEquals(1, inU.p() / (0.3 * inV.p()), 1e-12);
        assertEquals(1, inU.q() / (0.09 * inV.q()), 1e-13);
    }

    /**
     * ⟨w, v⟩ keeps its value where equilibrium asks for 1/√k of it. To first order in λη that
     * excess moves x by (√k−1)·2αλη/(1−α²), and the exact old x*, over √k, lies (k−1)λη/(4(1+α))
     * above the new one; the next order is λη/(1−α)² of that, 1% here.
     */
    @ParameterizedTest
    @EnumSource(MeanField.Buffer.class)
    void rescaledRunSitsAtItsNewEquilibriumAtOnce(MeanField.Buffer buffer) {
        double a = 0.9;
        double k = 10;
        for (double decay : new double[] {1e-4, 1e-5}) {
            Hyperparameters after = heavyBall(0.01, decay, a);
            double intrinsic = after.intrinsicLearningRate();
            double expected =
                    (Math.sqrt(k) - 1) * 2 * a * intrinsic / ((1 - a) * (1 + a))
                            + (k - 1) * intrinsic / (4 * (1 + a));
            MeanField meanField = new MeanField(buffer);
            MeanField.State state =
                    meanField.rescaled(atEquilibrium(heavyBall(0.1, decay, a), buffer), k);
            double x = Equilibrium.squaredNormExact(0.01, decay, a, LEVEL);
            double angle = Equilibrium.angularUpdateExact(0.01, decay, a);
            double worstNorm = 0;
            double worstAngle = 0;
            for (int t = 0; t < 1000; t++) {
                MeanField.Step step = meanField.step(state, after, LEVEL);
                state = step.next();
                worstNorm = Math.max(worstNorm, Math.abs(state.x() / x - 1));
                worstAngle = Math.max(worstAngle, Math.abs(step.angularUpdate() / angle - 1));
            }
            assertEquals(1, worstNorm / expected, 0.02);
            assertEquals(1, worstAngle / expected, 0.02);
        }
    }

    /** To leading order in λη; what remains is of order kλη = 1e-5. */
    @Test
    void wrongBufferAtRescaleShowsInTheFirstAngle() {
        double a = 0.9;
        double k = 10;
        double left = Math.sqrt(a * a / Math.sqrt(k) + 1 - a * a);
        assertEquals(left, firstAngle(MeanField.Buffer.VELOCITY, 1), 1e-4);
        assertEquals(-0.33, left - 1, 0.005);
        double zeroed = Math.sqrt(1 - a * a);
        assertEquals(zeroed, firstAngle(MeanField.Buffer.VELOCITY, 0), 1e-4);
        assertEquals(-0.56, zeroed - 1, 0.005);
        double scaled = Math.sqrt(a * a * Math.pow(k, 1.5) + 1 - a * a);
        assertEquals(scaled, firstAngle(MeanField.Buffer.SCALED_VELOCITY, 1), 1e-3);
        assertEquals(5.08, scaled, 0.005);
    }

    /** Δ over Δ* in the first step after a cut by 10 with the buffer multiplied by a factor. */
    private static double firstAngle(MeanField.Buffer buffer, double factor) {
        double decay = 1e-5;
        MeanField.State old = atEquilibrium(heavyBall(0.1, decay, 0.9), buffer);
        double r = RescaleFactors.of(10).weightDivisor();
        MeanField.State state =
                new MeanField.State(
                        old.x() / (r * r), old.p() * factor / r, old.q() * factor * factor);
        return new MeanField(buffer).step(state, heavyBall(0.01, decay, 0.9), LEVEL).angularUpdate()
                / Equilibrium.angularUpdateExact(0.01, decay, 0.9);
    }
}
