package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.step.Hyperparameters;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every recurrence, through the interface that all share. */
class RecurrenceTest {

    private static final double LEVEL = 37;

    /** The state a step leaves, its angle, and the norm: what a walk sees of any recurrence. */
    private static <S extends NormState> double[] settle(
            Recurrence<S> recurrence, S start, Hyperparameters h, long steps) {
        S state = start;
        double angle = 0;
        for (long t = 0; t < steps; t++) {
            NormStep<S> step = recurrence.step(state, h, LEVEL);
            state = step.next();
            angle = step.angularUpdate();
        }
        return new double[] {state.squaredNorm(), angle};
    }

    /**
     * Rounding, one ulp a step to the same side, adds up to 2⁻⁵³ times the relaxation time, below
     * 1e-13 here, and once more times the memory of the second moment, 1/(1−β2).
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,0.2,5e-3,0.9,1", "djl-sgd,0.2,5e-3,0.9,1", "sgdw,0.2,5e-3,0.9,1",
        "sgdw,0.5,0.3,0.5,1", "sgdw,0.1,0.02,0,1", "dampened:0.1,0.2,5e-3,0.9,1",
        "dampened:0.9,0.2,5e-2,0.9,1", "dampened:0.5,0.2,5e-2,0,1", "adamw:0.99,1e-2,0.1,0.9,100",
        "adamw:0.9,0.1,0.2,0,10", "adamw:0.999,1e-2,0.2,0.5,1000",
    })
    void settlesAtTheExactEquilibrium(
            String name, double rate, double decay, double momentum, double memory) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Hyperparameters h = new Hyperparameters(name, rate, decay, momentum);
        settles(rule, rule.meanField().orElseThrow(), h, memory);
    }

    private static <S extends NormState> void settles(
            UpdateRule rule, Recurrence<S> recurrence, Hyperparameters h, double memory) {
        double x = rule.squaredNormExact(h, LEVEL);
        double angle = rule.angularUpdateExact(h);
        S equilibrium = recurrence.equilibrium(h, LEVEL);
        assertEquals(1, equilibrium.squaredNorm() / x, 1e-15);
        double[] stayed = settle(recurrence, equilibrium, h, 1);
        // The angle's sums cancel by nothing; x moves by a rounding of each of three terms.
        assertEquals(1, stayed[0] / x, 1e-15);
        assertEquals(1, stayed[1] / angle, 1e-13);
        long steps = (long) (50 * (rule.relaxationSteps(h) + memory + 1 / (1 - h.momentum())));
        double[] settled = settle(recurrence, recurrence.atRest(1.7 * x), h, steps);
        double rounding = 1e-13 + 0x1p-53 * memory;
        assertEquals(1, settled[0] / x, rounding);
        assertEquals(1, settled[1] / angle, rounding);
    }

    /** F3 as docs/theory.md has it, written out: dampening 0 and coupled decay change no bit. */
    @Test
    void heavyBallIsThePlainRecurrence() {
        SplittableRandom random = new SplittableRandom(4);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = MeanField.State.atRest(3);
        double x = 3;
        double p = 0;
        double q = 0;
        for (int t = 0; t < 2000; t++) {
            double f = random.nextDouble(0.1, 0.3);
            double a = 0.9;
            double decay = 4e-3;
            double level = random.nextDouble(0.1, 2);
            double p1 = a * p + decay * x;
            double q1 = a * a * q + 2 * a * decay * p + decay * decay * x + level / x;
            double angle = Math.atan2(f * Math.sqrt(q1 * x - p1 * p1), x - f * p1);
            x = x - 2 * f * p1 + f * f * q1;
            p = p1 - f * q1;
            q = q1;
            MeanField.Step step =
                    meanField.step(state, new Hyperparameters("heavy-ball", f, decay, a), level);
            state = step.next();
            assertEquals(new MeanField.State(x, p, q), state);
            assertEquals(angle, step.angularUpdate());
        }
    }

    /**
     * The slower root is the rate at which a small departure fades, up to the squared departure and
     * terms of order λη/(1−β1): 1e-3 each here.
     */
    @ParameterizedTest
    @CsvSource({
        "adamw:0.999,1e-3,0.01,0.9",
        "adamw:0.999,1e-3,0.5,0.5",
        "adamw:0.9999,1e-2,0.02,0.5",
        "sgdw,1e-3,0.05,0.9",
        "dampened:0.5,1e-3,0.01,0.9",
    })
    void aSmallDepartureFadesInTheRelaxationTime(
            String name, double rate, double decay, double momentum) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Hyperparameters h = new Hyperparameters(name, rate, decay, momentum);
        double x = rule.squaredNormExact(h, LEVEL);
        int tau = (int) Math.round(rule.relaxationSteps(h));
        // By 4τ the faster root of the pair has died out.
        double early = departure(rule.meanField().orElseThrow(), h, x, 4L * tau);
        double late = departure(rule.meanField().orElseThrow(), h, x, 5L * tau);
        assertEquals(1, Math.log(early / late), 0.01);
    }

    private static <S extends NormState> double departure(
            Recurrence<S> recurrence, Hyperparameters h, double x, long steps) {
        S start = recurrence.rescaled(recurrence.equilibrium(h, LEVEL), 1.002);
        return settle(recurrence, start, h, steps)[0] / x - 1;
    }

    /** Rescaled with its cut, a run stays at its equilibrium up to some kλη/(1−α). */
    @ParameterizedTest
    @CsvSource({"sgdw", "dampened:0.1", "adamw:0.999"})
    void rescaledRunSitsAtItsNewEquilibriumAtOnce(String name) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Hyperparameters before = new Hyperparameters(name, 0.1, 1e-6, 0.9);
        Hyperparameters after = new Hyperparameters(name, 0.01, 1e-6, 0.9);
        sits(
                rule.meanField().orElseThrow(),
                before,
                after,
                rule.squaredNormExact(after, LEVEL),
                rule.angularUpdateExact(after));
    }

    private static <S extends NormState> void sits(
            Recurrence<S> recurrence,
            Hyperparameters before,
            Hyperparameters after,
            double x,
            double angle) {
        S start = recurrence.rescaled(recurrence.equilibrium(before, LEVEL), 10);
        for (int steps : new int[] {1, 2, 10, 100, 1000}) {
            double[] walked = settle(recurrence, start, after, steps);
            assertEquals(1, walked[0] / x, 10 * 1e-7 / 0.1);
            assertEquals(1, walked[1] / angle, 10 * 1e-7 / 0.1);
        }
    }
}
