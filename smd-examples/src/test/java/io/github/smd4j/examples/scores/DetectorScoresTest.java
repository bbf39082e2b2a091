package io.github.smd4j.examples.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scores that are promised, each judged by the end of a Clopper-Pearson interval: of 300 runs
 * none may miss, as the end for one is 1.6% and the end for none 0.99%. The cells are the corners
 * of the table where the least averages out: λη = 1e-3 and c = 0.8, without and with momentum,
 * without and with correlation; seeds of their own.
 */
class DetectorScoresTest {

    private static final DetectorScores SCORES = new DetectorScores(300, 200_000);

    @Test
    void intervalsAreExact() {
        assertEquals(1 - Math.pow(0.05, 1.0 / 300), new Share(0, 300).upperEnd(), 1e-9);
        assertEquals(Math.pow(0.05, 1.0 / 300), new Share(300, 300).lowerEnd(), 1e-9);
        assertEquals(0, new Share(0, 300).lowerEnd());
        assertEquals(1, new Share(300, 300).upperEnd());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 0.9", "0.9, 0", "0.9, 0.9"})
    void equilibriumIsNotLeftAndACutThatNobodyToldIsFound(double momentum, double correlation) {
        SeriesCase series = new SeriesCase(momentum, 1e-3, 0.8, correlation);
        Share alarms = SCORES.falseAlarms(series, Told.FIRST_RATE);
        assertTrue(alarms.upperEnd() <= 0.01, series + ": " + alarms);
        Share found = SCORES.found(series, 2, Told.FIRST_RATE);
        assertTrue(found.lowerEnd() >= 0.99, series + ": " + found);
    }

    @ParameterizedTest
    @CsvSource({"cosine, 0", "linear, 0.9"})
    void smoothSchedulesAreReadAsTheAngleWithoutNoiseIs(String shape, double correlation) {
        SeriesCase series = new SeriesCase(0.9, 1e-3, 0.8, correlation);
        assertEquals(0, new DetectorScores(50, 200_000).misread(series, shape).hits());
    }

    @Test
    void aStrongDriftStandsOutAndNoDriftDoesNot() {
        DetectorScores few = new DetectorScores(60, 7);
        SeriesCase series = new SeriesCase(0.9, 2.5e-4, 0.8, 0);
        assertTrue(few.driftArea(series, 0.1) > 0.95);
        // Of equal series the area is 1/2, with a standard error below 1/√(6·60) = 0.053.
        assertEquals(0.5, few.driftArea(series, 0), 4 * 0.053);
    }
}
