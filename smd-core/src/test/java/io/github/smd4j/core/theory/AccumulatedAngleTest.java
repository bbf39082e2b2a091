package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccumulatedAngleTest {

    @Test
    void figureSevensRatiosUnderMomentum() {
        assertEquals(1.877, AccumulatedAngle.ratioForSmallRate(0.9, 4), 5e-4);
        assertEquals(3.136, AccumulatedAngle.ratioForSmallRate(0.9, 16), 5e-4);
        assertEquals(Math.sqrt(19), AccumulatedAngle.ratioForSmallRate(0.9, 10_000_000), 1e-5);
        assertEquals(1, AccumulatedAngle.ratioForSmallRate(0, 16));
        // Figure 7's settings are of this order: the ratio hardly moves with λη.
        assertEquals(1.877, AccumulatedAngle.ratioToOneStep(0.1, 1e-4, 0.9, 4), 1e-3);
        assertEquals(1, AccumulatedAngle.ratioToOneStep(0.1, 1e-4, 0, 16), 1e-4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1e-8, 1e-5})
    void smallRatesLoseNoDigits(double u) {
        double ratio = AccumulatedAngle.ratioToOneStep(1, u, 0.9, 4);
        double limit = AccumulatedAngle.ratioForSmallRate(0.9, 4);
        // To first order in kλη/(1−α).
        assertEquals(1, ratio / limit, 4 * u / 0.1 + 2e-15);
    }

    /** A single step is Δ*; the recurrence and the closed form meet where one takes over. */
    @Test
    void singleStepIsTheEquilibriumAngleAndFormsMeet() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 500; i++) {
            double a = i % 5 == 0 ? 0 : 1 - Math.pow(10, random.nextDouble(-3, -0.01));
            double u = Math.pow(10, random.nextDouble(-12, -0.05));
            double one = Equilibrium.angularUpdateExact(1, u, a);
            assertEquals(1, AccumulatedAngle.angle(1, u, a, 1) / one, 3e-15);
            assertEquals(0, AccumulatedAngle.angle(1, u, a, 0));
            double limit = Rates.realEigenvalueLimit(a) / 2;
            long k = random.nextLong(1, 200);
            double below = AccumulatedAngle.cosineLoss(1, limit * (1 - 1e-13), a, k);
            double above = AccumulatedAngle.cosineLoss(1, limit, a, k);
            // The loss moves by at most k·1e-13 of itself between the two rates.
            assertEquals(1, below / above, 3e-13 + k * 2e-16);
        }
        assertEquals(1, AccumulatedAngle.cosineLoss(1, 0.5, 0.9, Long.MAX_VALUE));
        assertEquals(1, AccumulatedAngle.cosineLoss(1, 1e-3, 0.9, 1_000_000_000), 1e-15);
        assertThrows(
                IllegalArgumentException.class, () -> AccumulatedAngle.angle(0.1, 1e-4, 0.9, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> AccumulatedAngle.ratioToOneStep(0.1, 1e-4, 0.9, 0));
    }

    /**
     * A weight of 300 numbers in equilibrium. Angles over k steps, taken at every step: √(1−c) has
     * a spread of at most √(2/d) about its mean in one sample, and k + 1/(1−α) steps forget.
     * Without independence, φ = 0.8, the angle over 16 steps is far larger.
     */
    @ParameterizedTest
    @CsvSource({"0.9,0", "0,0", "0.9,0.8"})
    void walkTurnsAsFarAsPredicted(double a, double phi) {
        double decay = 5e-3;
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.1, decay, a);
        double start = Equilibrium.squaredNormExact(0.1, decay, a, 1);
        int d = 300;
        FilterWalk walk = FilterWalk.single(d, start, 12).correlated(phi);
        for (int t = 0; t < 300; t++) {
            walk.step(h);
        }
        int steps = 3000;
        double[] sums = new double[17];
        Deque<double[]> past = new ArrayDeque<>();
        for (int t = 0; t < steps + 16; t++) {
            double[] w = walk.weight(0);
            double norm = FilterWalk.dot(w, w);
            if (past.size() == 16) {
                Iterator<double[]> back = past.iterator();
                for (int k = 1; k <= 16; k++) {
                    double[] old = back.next();
                    double cosine =
                            FilterWalk.dot(w, old) / Math.sqrt(norm * FilterWalk.dot(old, old));
                    sums[k] += Math.acos(cosine) / steps;
                }
                past.removeLast();
            }
            past.addFirst(w);
            walk.step(h);
        }
        for (int k : new int[] {1, 4, 16}) {
            double predicted = AccumulatedAngle.angle(0.1, decay, a, k);
            double error = 4 * Math.sqrt(2.0 / d * (k + 1 / (1 - a)) / steps);
            assertTrue(error < 0.04);
            if (phi == 0) {
                assertEquals(1, sums[k] / predicted, error + 2.0 / d, "k = " + k);
            } else if (k == 16) {
                assertEquals(1.137, sums[k] / predicted, 1.137 * error + 2.0 / d);
            }
        }
    }
}
