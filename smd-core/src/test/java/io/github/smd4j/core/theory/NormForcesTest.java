package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormForcesTest {

    @Test
    void errorIsThatBetweenTheTwoEquations() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2000; i++) {
            double rate = Math.pow(10, random.nextDouble(-3, 0.5));
            double decay = Math.pow(10, random.nextDouble(-8, -0.6));
            double norm = Math.pow(10, random.nextDouble(-2, 2));
            double tangent = Math.pow(10, random.nextDouble(-6, 0.5));
            double squared = Math.pow(tangent * norm * norm / rate, 2);
            double approximate = NormForces.change(rate, decay, squared, norm);
            double exact = NormForces.changeExact(rate, decay, squared, norm);
            double scale =
                    NormForces.centrifugal(rate, squared, norm)
                            - NormForces.centripetal(rate, decay, norm);
            assertEquals(
                    approximate - exact,
                    NormForces.error(rate, decay, squared, norm),
                    8 * Math.ulp(scale),
                    "row " + i);
        }
    }

    /** The forces of a measured step of SGD are the paper's terms. */
    @Test
    void measuredStepShowsBothForces() {
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.3, 0.01, 0);
        FilterWalk walk = FilterWalk.single(50, 2, 3);
        for (int t = 0; t < 100; t++) {
            StepSums sums = walk.step(h).total();
            double norm = Math.sqrt(sums.ww());
            double in = NormForces.centripetal(0.3, 0.01, norm);
            double out = NormForces.centrifugal(0.3, 1, norm);
            // Sums of 50 products, and 1/u = 300 for what d = w′ − w loses along w.
            assertEquals(1, NormForces.radial(sums) / in, 1e-12);
            assertEquals(1, NormForces.centrifugal(sums) / out, 1e-13);
            assertEquals(0.3 / norm, NormForces.tangential(sums), 1e-13);
            assertEquals(
                    NormForces.changeExact(0.3, 0.01, 1, norm), NormForces.change(sums), 1e-14);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-8, 1e-4, 1e-2})
    void forcesHoldEachOtherAtTheEquilibrium(double u) {
        double rate = 0.5;
        double decay = u / rate;
        double norm = NormForces.balance(rate, decay, 3);
        assertEquals(1, norm * norm / Equilibrium.squaredNorm(rate, decay, 0, 3), 1e-15);
        double in = -NormForces.centripetal(rate, decay, norm);
        // The forces differ by the fourth power of the norm, which is good to 1 ulp here.
        double rounding = 8 * Math.ulp(1.0);
        assertEquals(0, NormForces.change(rate, decay, 3, norm) / in, rounding);
        assertTrue(NormForces.change(rate, decay, 3, norm * 1.001) < 0);
        assertTrue(NormForces.change(rate, decay, 3, norm * 0.999) > 0);
        // To leading order −u²‖w‖/2; the next is u of that.
        double error = NormForces.error(rate, decay, 3, norm);
        assertEquals(1, error / (-u * u * norm / 2), u);
        double exact = Math.sqrt(Equilibrium.squaredNormExact(rate, decay, 0, 3));
        assertEquals(0, NormForces.changeExact(rate, decay, 3, exact) / in, rounding);
    }

    /** F3 from 2x*: η/(1−α) in place of η gives the norm's speed, up to λη/(1−α)² (1%). */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.99})
    void momentumActsLikeALargerRate(double a) {
        double u = 1e-3 * (1 - a) * (1 - a);
        Hyperparameters h = new Hyperparameters("heavy-ball", 1, u, a);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state =
                MeanField.State.atRest(2 * Equilibrium.squaredNormExact(1, u, a, 1));
        for (int t = 0; t < 40 / (1 - a); t++) {
            state = meanField.step(state, h, 1).next();
        }
        double norm = Math.sqrt(state.x());
        double moved = Math.sqrt(meanField.step(state, h, 1).next().x()) - norm;
        double law = NormForces.change(1 / (1 - a), u, 1, norm);
        assertEquals(1, moved / law, 10 * u / (1 - a) / (1 - a));
    }

    /** Eq. 13: with decay gone every step lengthens the weight, by 2η²‖g̃‖² + η⁴‖g̃‖⁴/x² of x². */
    @Test
    void withoutDecayTheNormOnlyGrows() {
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.2, 0, 0);
        FilterWalk walk = FilterWalk.single(50, 0.7, 8);
        for (int t = 0; t < 500; t++) {
            StepSums sums = walk.step(h).total();
            double x = sums.ww();
            double next = sums.nextSquaredNorm();
            assertTrue(next > x);
            assertEquals(1, Growth.nextSquaredNorm(0.2, 1, x) / next, 1e-13);
            assertEquals(1, Growth.gain(0.2, 1, x) / (next * next - x * x), 1e-11);
            double order = 2 * 0.04 + Math.pow(0.2, 4) / (x * x);
            assertEquals(1, Growth.gain(0.2, 1, x) / order, 1e-14);
        }
    }
}
