package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read off a step is what the recurrence left behind. */
class MeasuredStateTest {

    /** d from ‖w′‖² and the angle: dd is 1e-3 of x and more, so 2^-52·1e3 is left, and a margin. */
    private static final double TOLERANCE = 1e-11;

    static Stream<MeanField> momentum() {
        return Stream.of(
                new MeanField(MeanField.Buffer.VELOCITY),
                new MeanField(MeanField.Buffer.SCALED_VELOCITY),
                MeanField.dampened(0.3),
                MeanField.decoupled());
    }

    private static Hyperparameters inForce(long step) {
        return new Hyperparameters("any", step % 3 == 0 ? 0.1 : 0.3, 0.05, 0.8);
    }

    private static StepSums sums(double x, double next, double angle) {
        double wd = Math.cos(angle) * Math.sqrt(x * next) - x;
        return new StepSums(x, wd, next - x - 2 * wd, 0, 0, 0);
    }

    @ParameterizedTest
    @MethodSource("momentum")
    void momentumIsReadOffItsStep(MeanField field) {
        MeanField.State state = MeanField.State.atRest(1.3);
        for (long step = 0; step < 40; step++) {
            MeanField.Step one = field.step(state, inForce(step), 1 + 0.5 * (step % 2));
            MeanField.State next = one.next();
            MeanField.State read =
                    field.measured(inForce(step), sums(state.x(), next.x(), one.angularUpdate()));
            assertEquals(next.x(), read.x(), TOLERANCE * next.x());
            assertEquals(next.p(), read.p(), TOLERANCE * Math.sqrt(next.x() * next.q()));
            assertEquals(next.q(), read.q(), TOLERANCE * next.q());
            state = next;
        }
    }

    @Test
    void adamwIsReadOffItsStep() {
        AdamWMeanField field = new AdamWMeanField(0.99);
        AdamWMeanField.State state = field.atRest(1.3);
        for (long step = 0; step < 40; step++) {
            AdamWMeanField.Step one = field.step(state, inForce(step), 5);
            AdamWMeanField.State next = one.next();
            AdamWMeanField.State read =
                    field.measured(
                            state, inForce(step), sums(state.x(), next.x(), one.angularUpdate()));
            assertEquals(next.x(), read.x(), TOLERANCE * next.x());
            assertEquals(next.p(), read.p(), TOLERANCE * Math.sqrt(next.x() * next.q()));
            assertEquals(next.q(), read.q(), TOLERANCE * next.q());
            assertEquals(next.s(), read.s());
            assertEquals(step + 1, read.steps());
            state = next;
        }
    }

    /** Where the norm rests ‖m‖² fills up like 1 − β1^2t, and C is read right from the first on. */
    @Test
    void adamwKnowsItsLevelFromTheFirstStepOn() {
        AdamWMeanField field = new AdamWMeanField(0.99);
        Hyperparameters still = new Hyperparameters("any", 1e-9, 0, 0.9);
        AdamWMeanField.State state = field.atRest(2);
        for (long step = 0; step < 40; step++) {
            double x = state.x();
            state = field.step(state, still, 7).next();
            assertEquals(7, field.measuredLevel(state, still, x), 7e-6);
        }
        Hyperparameters resting = inForce(0);
        AdamWMeanField.State rest = field.equilibrium(resting, 7);
        assertEquals(7, field.measuredLevel(rest, resting, rest.x()), 7e-14);
    }
}
