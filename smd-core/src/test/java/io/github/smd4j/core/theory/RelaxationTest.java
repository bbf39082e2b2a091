package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelaxationTest {

    @Test
    void secondStageOfImageNet() {
        assertEquals(57_565, Relaxation.minimumSteps(0.01, 1e-4, 0.9, 10));
        assertEquals(22, Relaxation.stepsToFraction(0.01, 1e-4, 0.9, 10, 0.95) / 5004, 0.1);
        assertEquals(0.725, Relaxation.angularUpdateRatio(0.01, 1e-4, 0.9, 10, 57_565), 0.0005);
        assertEquals(100_000, Relaxation.timescale(0.01, 1e-4, 0.9), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.1, 2, 10, 1e4})
    void corollaryEndsShortOfEquilibrium(double divisor) {
        double bound = Relaxation.steps(0.1, 1e-6, 0.9) * Math.log(divisor);
        assertEquals(
                1 / Math.sqrt(2 - 1 / divisor),
                Relaxation.angularUpdateRatio(0.1, 1e-6, 0.9, divisor, bound),
                1e-15);
    }

    @Test
    void ratioAtTheReturnedTimeIsTheFraction() {
        for (double k : new double[] {1.2, 4, 10, 1000}) {
            for (double f : new double[] {0.92, 0.95, 0.999}) {
                double steps = Relaxation.stepsToFraction(0.05, 5e-3, 0.9, k, f);
                double ratio = Relaxation.angularUpdateRatio(0.05, 5e-3, 0.9, k, steps);
                assertEquals(k <= 1 / (f * f) ? 1 / Math.sqrt(k) : f, ratio, 1e-15);
            }
        }
    }

    @Test
    void smallCutOrRaiseNeedsNoTime() {
        assertEquals(0, Relaxation.stepsToFraction(0.1, 1e-4, 0.9, 1 / (0.95 * 0.95), 0.95), 1e-9);
        assertEquals(0, Relaxation.stepsToFraction(0.1, 1e-4, 0.9, 1.05, 0.95));
        assertEquals(0, Relaxation.stepsToFraction(0.1, 1e-4, 0.9, 0.5, 0.95));
        assertEquals(0, Relaxation.minimumSteps(0.1, 1e-4, 0.9, 1));
        assertEquals(0, Relaxation.minimumSteps(0.1, 1e-4, 0.9, 0.1));
        assertEquals(Long.MAX_VALUE, Relaxation.minimumSteps(1e-30, 1e-30, 0.9, 10));
    }

    /**
     * The law's own error, from the recurrence: below 3.5e-3 at λη = 1e-5 over the whole approach
     * at α = 0.9, and in proportion to λη/(1−α)² elsewhere.
     */
    @ParameterizedTest
    @CsvSource({"1e-5,0.9,10", "1e-5,0.9,2", "1e-6,0.9,10", "1e-4,0,10", "1e-4,0.5,4"})
    void recurrenceFollowsTheLaw(double intrinsic, double a, double divisor) {
        Hyperparameters h = new Hyperparameters("heavy-ball", 1, intrinsic, a);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        // Equilibrium of the rate before the cut, kη.
        double old = Equilibrium.squaredNormExact(divisor, intrinsic, a, 1);
        double p = -intrinsic * old / (1 + a);
        MeanField.State state = new MeanField.State(old, p, -2 * p / divisor);
        double tau = Relaxation.steps(1, intrinsic, a);
        double angle = Equilibrium.angularUpdateExact(1, intrinsic, a);
        double tolerance = 3.5e-3 * Math.max(1e-6, intrinsic) / 1e-5 / (100 * (1 - a) * (1 - a));
        double worst = 0;
        for (int t = 0; t < 8 * tau; t++) {
            MeanField.Step step = meanField.step(state, h, 1);
            // The buffer needs 1/(1−α) steps to follow the new rate.
            if (t > 10 / (1 - a)) {
                double law = Relaxation.angularUpdateRatio(1, intrinsic, a, divisor, t);
                worst = Math.max(worst, Math.abs(step.angularUpdate() / angle / law - 1));
            }
            state = step.next();
        }
        double found = worst;
        assertTrue(found < tolerance, () -> found + " of " + tolerance);
        assertTrue(found > 0, "the law is not exact");
    }

    @Test
    void decayingSchedulesFreezeOut() {
        // √(0.1/(4e-5·450360)) and (0.2/(π²·1e-5·450360))^(1/3): Goyal's 90 epochs.
        double linear = Math.sqrt(0.1 / 18.0144);
        assertEquals(
                linear, Relaxation.linearFreezeOut(0.1, 1e-4, 0.9, 450_360), 6 * Math.ulp(linear));
        double cosine = Math.pow(0.2 / (Math.PI * Math.PI * 4.5036), 1 / 3.0);
        assertEquals(
                cosine, Relaxation.cosineFreezeOut(0.1, 1e-4, 0.9, 450_360), 8 * Math.ulp(cosine));
        assertThrows(
                IllegalArgumentException.class,
                () -> Relaxation.linearFreezeOut(0.1, 1e-4, 0.9, 0));
        assertThrows(
                IllegalArgumentException.class, () -> Relaxation.cosineFreezeOut(0.1, 0, 0.9, 10));
    }
}
