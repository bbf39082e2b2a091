package io.github.smd4j.core.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Lemma2Test {

    /** Any x_{t+1} ≥ a·x_t + D/x_t: the excess over equality is random, and 0 half of the time. */
    @Test
    void noSequenceFallsBelowForLossUpToOneHalf() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 2000; trial++) {
            double loss = trial % 10 == 0 ? 0.5 : 0.5 * Math.pow(10, -5 * random.nextDouble());
            double drive = Math.pow(10, 6 * random.nextDouble() - 3);
            double c = Math.sqrt(drive / loss);
            Lemma2 lemma = new Lemma2(loss, drive, c * Math.pow(10, 4 * random.nextDouble() - 2));
            assertTrue(lemma.holds());
            double x = lemma.start();
            for (int t = 1; t < 60; t++) {
                double bound = lemma.lowerBound(t);
                // 60 steps of 3 roundings each, and the bound's own.
                double rounding = 200 * Math.ulp(Math.max(c, lemma.start()));
                int step = t;
                double found = x;
                assertTrue(
                        x >= bound - rounding,
                        () -> lemma + " step " + step + ": " + found + " < " + bound);
                double excess = random.nextBoolean() ? 0 : c * random.nextDouble() / 3;
                x = (1 - loss) * x + drive / x + excess;
            }
        }
    }

    /** The counterexample of the Javadoc: c, √(D/a), 2√(D·a). */
    @Test
    void lossAboveOneHalfHasACounterexample() {
        for (double loss : new double[] {0.51, 0.6, 0.8, 0.99}) {
            double drive = 3;
            double a = 1 - loss;
            Lemma2 lemma = new Lemma2(loss, drive, Math.sqrt(drive / loss));
            assertFalse(lemma.holds());
            double second = Math.sqrt(drive / a);
            assertTrue(second >= a * lemma.start() + drive / lemma.start());
            double third = a * second + drive / second;
            assertTrue(third < lemma.lowerBound(3) * (1 - 1e-5), "loss " + loss);
        }
    }

    /** After the burn-in the worst sequence has passed the floor; half of it is not enough. */
    @Test
    void burnInReachesTheFloor() {
        for (double loss : new double[] {1e-4, 0.01, 0.2, 0.5}) {
            Lemma2 above = new Lemma2(loss, 2, 100 * Math.sqrt(2 / loss));
            assertTrue(above.startServes());
            assertTrue(above.burnInSteps() > 1);
            Lemma2 below = new Lemma2(loss, 2, 1e-3 * Math.sqrt(2 / loss));
            assertFalse(below.startServes());
            double steps = below.burnInSteps();
            assertEquals(
                    1 + Math.log(0.999 * (2 + Math.sqrt(2))) / -Math.log1p(-loss),
                    steps,
                    1e-9 * steps);
            assertTrue(below.lowerBound((long) Math.ceil(steps) + 1) >= below.floor());
            if (loss < 0.1) {
                assertTrue(below.lowerBound((long) (steps / 2)) < below.floor());
            }
        }
        assertEquals(1, new Lemma2(0.1, 2, Math.sqrt(20)).burnInSteps());
    }

    @Test
    void badArgumentsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Lemma2(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Lemma2(1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Lemma2(0.1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Lemma2(0.1, 1, -1));
        assertThrows(IllegalArgumentException.class, () -> new Lemma2(0.1, 1, 1).lowerBound(0));
        String message =
                assertThrows(IllegalArgumentException.class, () -> Lemma2.of(1, 0.5, 0, 1, 1))
                        .getMessage();
        assertTrue(message.contains("loss must be in (0, 1), but was 1.0"), message);
    }
}
