package io.github.smd4j.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TravelledAngleTest {

    /** An approach: the angle of step t. */
    private static double angle(long t) {
        return 0.02 + 0.05 * Math.exp(-t / 40.0);
    }

    private static double sum(long from, long to) {
        double sum = 0;
        for (long t = from; t < to; t++) {
            sum += angle(t);
        }
        return sum;
    }

    @Test
    void everyStepGivesTheSum() {
        TravelledAngle path = TravelledAngle.from(3);
        for (int t = 3; t < 200; t++) {
            path = path.plus(t, angle(t));
        }
        assertEquals(197, path.steps());
        assertEquals(sum(3, 200), path.sum(), 197 * 0x1p-53 * path.sum());
        assertEquals(path.sum(), path.estimate());
    }

    /**
     * Between neighbours n steps apart the estimate is the trapezoid's: off by n²/12 of the second
     * derivative, here of the decaying part Σ 0.05·e^(−t/40) = 2, so n²/(12·1600)·2; and at the end
     * by at most n steps of the last slope.
     */
    @ParameterizedTest
    @ValueSource(longs = {2, 7, 10})
    void sampledStepsGiveAnEstimateAndNoSum(long every) {
        TravelledAngle path = TravelledAngle.from(0);
        for (long t = 0; t < 200; t += every) {
            path = path.plus(t, angle(t));
        }
        path = path.until(200);
        assertEquals(200, path.steps());
        assertTrue(Double.isNaN(path.sum()));
        double slope = 0.05 / 40 * Math.exp(-190 / 40.0);
        double error = every * every / (12 * 1600.0) * 2 + every * every * slope;
        assertEquals(sum(0, 200), path.estimate(), error);
        assertTrue(error < 0.01 * sum(0, 200));
    }

    /** Where the angle falls, a mean times the steps would count dense steps too often. */
    @Test
    void denseThenSparseIsNoMeanTimesSteps() {
        TravelledAngle path = TravelledAngle.from(0);
        double mean = 0;
        for (long t = 0; t < 200; t += t < 50 ? 1 : 15) {
            path = path.plus(t, angle(t));
            mean += angle(t);
        }
        path = path.until(200);
        mean /= path.measured();
        double truth = sum(0, 200);
        // As above, from step 50 on: 2·e^(−50/40) is left of the decaying part.
        double error = 15 * 15 / (12 * 1600.0) * 0.6 + 15 * 15 * 0.05 / 40 * Math.exp(-185 / 40.0);
        assertEquals(truth, path.estimate(), error);
        assertTrue(200 * mean > 1.3 * truth);
    }

    @Test
    void pathsFollowEachOther() {
        TravelledAngle before = TravelledAngle.from(0).plus(0, 0.3).plus(1, 0.2).until(4);
        TravelledAngle after = TravelledAngle.from(4).plus(6, 0.1);
        TravelledAngle whole = before.then(after);
        assertEquals(7, whole.steps());
        assertEquals(3, whole.measured());
        // Two steps at 0.2 before the cut, two at 0.1 after it: no mean across.
        assertEquals(0.3 + 0.2 + 0.1 + 2 * 0.2 + 2 * 0.1, whole.estimate(), 1e-15);
        assertEquals(0.1, whole.last());
        assertEquals(0.2, before.then(TravelledAngle.from(4)).last());
        assertEquals(0, TravelledAngle.from(5).sum());
        assertTrue(Double.isNaN(TravelledAngle.from(5).until(6).estimate()));
        assertThrows(IllegalArgumentException.class, () -> before.then(TravelledAngle.from(5)));
        assertThrows(IllegalArgumentException.class, () -> before.plus(3, 0.1));
        assertThrows(IllegalArgumentException.class, () -> before.until(3));
    }
}
