package io.github.smd4j.examples.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scores that are promised, each judged by the end of a Clopper-Pearson interval: of 300 runs
 * none may miss, as the end for one is 1.6% and the end for none 0.99%.
 */
class DetectorScoresTest {

    private static final DetectorScores SCORES = new DetectorScores(300, 0);

    @Test
    void intervalsAreExact() {
        assertEquals(1 - Math.pow(0.05, 1.0 / 300), new Share(0, 300).upperEnd(), 1e-9);
        assertEquals(Math.pow(0.05, 1.0 / 300), new Share(300, 300).lowerEnd(), 1e-9);
        assertEquals(0, new Share(0, 300).lowerEnd());
        assertEquals(1, new Share(300, 300).upperEnd());
    }

    @ParameterizedTest
    @CsvSource({"0, 1e-3, 0.8, 0", "0.9, 1e-3, 0.8, 0", "0.9, 2.5e-4, 1.2, 0"})
    void equilibriumIsLeftInFewerThanOneOfAHundredWindows(
            double momentum, double intrinsic, double variation, double correlation) {
        SeriesCase series = new SeriesCase(momentum, intrinsic, variation, correlation);
        Share alarms = SCORES.falseAlarms(series, Told.RATE);
        assertTrue(alarms.upperEnd() <= 0.01, series + ": " + alarms);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1e-3, 0.8, FIRST_RATE",
        "0.9, 1e-3, 0.8, RATE",
        "0.9, 2.5e-4, 0.8, FIRST_RATE",
        "0.9, 2.5e-4, 0.8, ANGLE_ALONE"
    })
    void aCutByTwoIsFoundInTimeInNinetyNineOfAHundredRuns(
            double momentum, double intrinsic, double variation, Told told) {
        SeriesCase series = new SeriesCase(momentum, intrinsic, variation, 0);
        Share found = SCORES.found(series, 2, told);
        assertTrue(found.lowerEnd() >= 0.99, series + " " + told + ": " + found);
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
