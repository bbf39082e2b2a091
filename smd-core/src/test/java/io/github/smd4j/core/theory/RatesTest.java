package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatesTest {

    /** Started 1e-5 off, the distance shrinks by ρ up to a part 1e-5 (the next order in it). */
    @ParameterizedTest
    @CsvSource({"1e-3,0", "0.1,0", "1e-4,0.9", "5e-4,0.9", "1e-3,0.5", "2e-2,0.5", "5e-6,0.99"})
    void recurrenceApproachesAtTheTrueRate(double intrinsic, double momentum) {
        Hyperparameters h = new Hyperparameters("heavy-ball", 1, intrinsic, momentum);
        double x = Equilibrium.squaredNormExact(1, intrinsic, momentum, 1);
        double p = -intrinsic * x / (1 + momentum);
        double loss = Rates.nearEquilibriumLoss(1, intrinsic, momentum);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = new MeanField.State(x * (1 + 1e-5), p, -2 * p);
        // Let the faster modes die, then look over the time in which the slow one halves.
        int wait = (int) (8 / loss);
        int span = Math.max(1, (int) (0.7 / loss));
        double first = 0;
        for (int t = 0; t < wait + span; t++) {
            if (t == wait) {
                first = state.x() - x;
            }
            state = meanField.step(state, h, 1).next();
        }
        // After e^−8 the distance is 3e-9 of x, of which rounding is 1e-13: 3e-5 of the logarithm.
        double measured = Math.log((state.x() - x) / first) / span;
        double expected = Math.log(Rates.nearEquilibrium(1, intrinsic, momentum));
        assertEquals(1, measured / expected, 1e-3);
    }

    @ParameterizedTest
    @CsvSource({"0.9,2e-4", "0.95,5e-5", "0.5,1e-2", "0.99,5e-7"})
    void approachTurnsAtTheOscillationLimit(double momentum, double share) {
        double limit = Rates.oscillationLimit(momentum);
        assertTrue(limit > share);
        assertEquals(0, crossings(0.97 * limit, momentum));
        assertTrue(crossings(1.1 * limit, momentum) > 0);
    }

    /** How often x − x* changes its sign on the way in from 1.001x*. */
    private static int crossings(double intrinsic, double momentum) {
        Hyperparameters h = new Hyperparameters("heavy-ball", 1, intrinsic, momentum);
        double x = Equilibrium.squaredNormExact(1, intrinsic, momentum, 1);
        double p = -intrinsic * x / (1 + momentum);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = new MeanField.State(x * 1.001, p, -2 * p);
        int crossings = 0;
        for (int t = 0; t < 30 / (1 - momentum); t++) {
            double before = state.x() - x;
            state = meanField.step(state, h, 1).next();
            if (before * (state.x() - x) < 0 && Math.abs(before) > 1e-12 * x) {
                crossings++;
            }
        }
        return crossings;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9, 0.99})
    void paperRateIsTheLeadingOrder(double momentum) {
        double intrinsic = Rates.oscillationLimit(momentum) / 1000;
        double loss = Rates.nearEquilibriumLoss(1, intrinsic, momentum);
        assertEquals(1, loss / (1 - Rates.bound(1, intrinsic, momentum)), 1e-3);
    }
}
