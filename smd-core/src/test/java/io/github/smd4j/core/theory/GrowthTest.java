package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthTest {

    /**
     * Gains are counted in steps of the law. Left out are a quarter of ln(x²/x0²) steps, from
     * η⁴L²/x² in SGD's exact gain, and as much of ℓ as x changes by in ℓ steps, 1%.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, 0.99})
    void recurrenceWithoutDecayGrowsByTheLaw(double a) {
        double rate = (1 - a) * 1e-2;
        Hyperparameters h = new Hyperparameters("heavy-ball", rate, 0, a);
        double lag = a * (2 + a) / ((1 - a) * (1 + a));
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = MeanField.State.atRest(1);
        int steps = 20_000;
        double angle = 0;
        for (int t = 0; t < steps; t++) {
            MeanField.Step step = meanField.step(state, h, 1);
            state = step.next();
            angle = step.angularUpdate();
        }
        double squareGain = state.x() * state.x() - 1;
        double expected = steps - lag + lag / 2 * Math.log(1 + squareGain);
        double gained = squareGain / Growth.perStep(rate, a, 1);
        assertEquals(expected, gained, 0.5 + 0.02 * lag);
        double x = Growth.squaredNorm(1, rate, a, 1, gained);
        assertEquals(1, state.x() / x, 1e-14);
        // The buffer remembers the smaller norm of 1/(1−α) steps ago.
        double memory = Growth.perStep(rate, a, 1) / (x * x) / (1 - a);
        assertEquals(1, angle / Growth.angularUpdate(rate, a, 1, x), memory);
    }
}
