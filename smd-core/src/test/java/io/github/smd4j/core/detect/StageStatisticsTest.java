package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.forecast.Line;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.inference.TTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageStatisticsTest {

    private static final Stage STAGE = new Stage(0, 100, 0.2);
    private static final Hyperparameters HEAVY_BALL =
            new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9);
    private static final double ANGLE = Equilibrium.angularUpdate(0.2, 5e-3, 0.9);
    private static final double NORM = Equilibrium.squaredNorm(0.2, 5e-3, 0.9, 1);

    /**
     * Sums with a given norm, angle, h̃ and ‖g̃‖² = 1: w along the first axis, d at right angles.
     */
    private static StepSums sums(double squaredNorm, double angle, double h) {
        double gg = 1 / squaredNorm;
        double vg = (h / squaredNorm - gg) / (2 * 0.9);
        return new StepSums(
                squaredNorm, 0, squaredNorm * Math.tan(angle) * Math.tan(angle), gg, 0, vg);
    }

    private static List<StepRecord> records(Hyperparameters h, int steps, StepSums... cycle) {
        List<StepRecord> records = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            records.add(new StepRecord("w", step, h, cycle[step % cycle.length], FilterSums.NONE));
        }
        return records;
    }

    private static StageStatistics of(List<StepRecord> records) {
        return StageStatistics.of(records, STAGE, Line.NONE, Line.NONE);
    }

    @Test
    void runOnTheLineIsInEquilibrium() {
        StageStatistics statistics = of(records(HEAVY_BALL, 100, sums(NORM, ANGLE, 1)));
        assertEquals(Verdict.IN_EQUILIBRIUM, statistics.verdict());
        assertEquals(ANGLE, statistics.angularUpdate().theory());
        assertEquals(1, statistics.angleRatio(), 1e-12);
        assertEquals(1, statistics.normRatio(), 1e-12);
        assertEquals(1, statistics.h(), 1e-12);
        assertEquals(1, statistics.unitGradientSquared(), 1e-12);
        assertEquals(0, statistics.angularUpdate().cv(), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({
        "1.049, 1.0, IN_EQUILIBRIUM",
        "0.951, 1.0, IN_EQUILIBRIUM",
        "1.0, 1.049, IN_EQUILIBRIUM",
        "1.051, 1.0, OFF_EQUILIBRIUM",
        "0.949, 1.0, OFF_EQUILIBRIUM",
        "1.0, 1.051, OFF_EQUILIBRIUM",
        "1.0, 0.949, OFF_EQUILIBRIUM"
    })
    void fivePercentDecides(double angle, double norm, Verdict verdict) {
        assertEquals(
                verdict,
                of(records(HEAVY_BALL, 100, sums(norm * NORM, angle * ANGLE, 1))).verdict());
    }

    @Test
    void normIsJudgedAgainstTheMeasuredLevel() {
        StageStatistics statistics = of(records(HEAVY_BALL, 100, sums(2 * NORM, ANGLE, 4)));
        assertEquals(Verdict.IN_EQUILIBRIUM, statistics.verdict(), "x* goes like the root of L");
        assertEquals(2 * NORM, statistics.squaredNorm().theory(), 1e-12 * NORM);
    }

    @Test
    void rootMeanSquareIsJudgedAndNotTheMean() {
        // Half at 0, half at √2: the RMS is 1, the mean 0.71.
        StageStatistics statistics =
                of(records(HEAVY_BALL, 100, sums(NORM, 0, 1), sums(NORM, Math.sqrt(2) * ANGLE, 1)));
        assertEquals(Verdict.IN_EQUILIBRIUM, statistics.verdict());
        assertEquals(Math.sqrt(0.5) * ANGLE, statistics.angularUpdate().mean(), 1e-12);
        assertEquals(1, statistics.angularUpdate().cv(), 1e-12);
    }

    @Test
    void onlyTheLastHalfOfTheStageCounts() {
        List<StepRecord> records = new ArrayList<>();
        records.addAll(records(HEAVY_BALL, 50, sums(9 * NORM, 3 * ANGLE, 7)));
        records.addAll(records(HEAVY_BALL, 150, sums(NORM, ANGLE, 1)).subList(50, 100));
        records.addAll(records(HEAVY_BALL, 150, sums(9 * NORM, 3 * ANGLE, 7)).subList(100, 150));
        StageStatistics statistics = of(records);
        assertEquals(Verdict.IN_EQUILIBRIUM, statistics.verdict());
        assertEquals(1, statistics.h(), 1e-12);
        records.remove(99);
        records.add(99, records(HEAVY_BALL, 150, sums(9 * NORM, ANGLE, 1)).get(99));
        assertTrue(of(records).squaredNorm().mean() > 1.1 * NORM, "its last step counts");
    }

    @Test
    void linesAreReadOverTheStepsThatWereMeasured() {
        double[] angles = new double[100];
        Arrays.setAll(angles, i -> i % 10 == 0 ? 3e-3 : 99);
        Line line = new Line(0, angles, angles.clone());
        List<StepRecord> tenth =
                records(HEAVY_BALL, 100, sums(NORM, ANGLE, 1)).stream()
                        .filter(r -> r.step() % 10 == 0)
                        .toList();
        StageStatistics statistics = StageStatistics.of(tenth, STAGE, line, Line.NONE);
        assertEquals(3e-3, statistics.angularUpdate().givenLevel(), 1e-15);
        assertTrue(Double.isNaN(statistics.angularUpdate().ahead()));
        assertEquals(
                3e-3,
                StageStatistics.of(tenth, STAGE, Line.NONE, line).angularUpdate().ahead(),
                1e-15);
    }

    @Test
    void withoutDecayNoEquilibriumExists() {
        Hyperparameters none = new Hyperparameters("heavy-ball", 0.2, 0, 0.9);
        StageStatistics statistics = of(records(none, 100, sums(NORM, ANGLE, 1)));
        assertEquals(Verdict.NO_EQUILIBRIUM, statistics.verdict());
        assertTrue(Double.isNaN(statistics.angularUpdate().theory()));
        assertTrue(Double.isNaN(statistics.squaredNorm().theory()));
        assertEquals(List.of(), statistics.assumptions());
        Hyperparameters tooMuch = new Hyperparameters("heavy-ball", 2, 0.5, 0.9);
        assertEquals(Verdict.NO_EQUILIBRIUM, of(records(tooMuch, 100, sums(1, 0.1, 1))).verdict());
    }

    @Test
    void ruleThatNobodyWorkedOutHasNoLine() {
        StageStatistics statistics =
                of(records(Hyperparameters.UNKNOWN, 100, sums(NORM, ANGLE, 1)));
        assertEquals(Verdict.NO_LINE, statistics.verdict());
        assertEquals(ANGLE, statistics.angularUpdate().rms(), 1e-12);
        assertTrue(Double.isNaN(statistics.h()));
    }

    @Test
    void nesterovHasItsOwnLine() {
        Hyperparameters nesterov = new Hyperparameters("nesterov", 0.2, 5e-3, 0.9);
        double angle = 1.1589 * ANGLE;
        assertEquals(
                Verdict.IN_EQUILIBRIUM, of(records(nesterov, 100, sums(NORM, angle, 1))).verdict());
        assertEquals(
                Verdict.OFF_EQUILIBRIUM,
                of(records(nesterov, 100, sums(NORM, ANGLE, 1))).verdict());
    }

    @Test
    void oneStepOfAnotherRuleTakesTheLineAway() {
        List<StepRecord> records = new ArrayList<>(records(HEAVY_BALL, 100, sums(NORM, ANGLE, 1)));
        Hyperparameters clipped = new Hyperparameters("clipped:heavy-ball", 0.2, 5e-3, 0.9);
        records.set(70, new StepRecord("w", 70, clipped, records.get(70).sums(), FilterSums.NONE));
        StageStatistics statistics = of(records);
        assertEquals(Verdict.NO_LINE, statistics.verdict());
        assertTrue(Double.isNaN(statistics.angularUpdate().theory()));
        assertTrue(statistics.assumptions().isEmpty());
    }

    @Test
    void ruleWithoutMeasuredLevelIsJudgedByItsAngleAlone() {
        Hyperparameters adamw = new Hyperparameters("adamw:0.99", 0.01, 0.1, 0.9);
        double angle = Math.sqrt(2 * 1e-3 * 0.1 / 1.9);
        StepSums s = sums(NORM, angle, 1);
        StepSums hidden = new StepSums(s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), Double.NaN);
        StageStatistics on = of(records(adamw, 100, hidden));
        assertEquals(Verdict.IN_EQUILIBRIUM, on.verdict());
        assertTrue(Double.isNaN(on.squaredNorm().theory()));
        assertTrue(on.assumptions().isEmpty(), "Theorem 2 does not speak of AdamW");
        StepSums fast = sums(NORM, 1.1 * angle, 1);
        StepSums off = new StepSums(fast.ww(), 0, fast.dd(), fast.gg(), 0, Double.NaN);
        assertEquals(Verdict.OFF_EQUILIBRIUM, of(records(adamw, 100, off)).verdict());
    }

    @Test
    void stageWithoutRecordsIsNotMeasured() {
        assertEquals(
                Verdict.NOT_MEASURED, of(records(HEAVY_BALL, 50, sums(NORM, ANGLE, 1))).verdict());
    }

    @Test
    void divergedWeightOrGradientIsNotFinite() {
        double nan = Double.NaN;
        StepSums good = sums(NORM, ANGLE, 1);
        StepSums gone = new StepSums(nan, nan, nan, nan, nan, nan);
        StepSums gradient = new StepSums(NORM, 0, 0, nan, nan, nan);
        StepSums infinite = new StepSums(NORM, 0, Double.POSITIVE_INFINITY, 1, 0, 0);
        for (StepSums bad : List.of(gone, gradient, infinite)) {
            List<StepRecord> records = new ArrayList<>(records(HEAVY_BALL, 99, good));
            records.add(new StepRecord("w", 99, HEAVY_BALL, bad, FilterSums.NONE));
            assertEquals(Verdict.NOT_FINITE, of(records).verdict(), bad::toString);
        }
    }

    @Test
    void stepWhoseBufferWasHiddenIsLeftOutOfTheLevel() {
        List<StepRecord> records = new ArrayList<>(records(HEAVY_BALL, 100, sums(NORM, ANGLE, 1)));
        StepSums s = records.get(60).sums();
        records.set(
                60,
                new StepRecord(
                        "w",
                        60,
                        HEAVY_BALL,
                        new StepSums(s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), Double.NaN),
                        FilterSums.NONE));
        assertEquals(1, of(records).h(), 1e-12);
        assertEquals(Verdict.IN_EQUILIBRIUM, of(records).verdict());
    }

    @Test
    void levelThatIsNotPositiveGivesNoNorm() {
        StageStatistics statistics = of(records(HEAVY_BALL, 100, sums(NORM, ANGLE, -1)));
        assertTrue(Double.isNaN(statistics.squaredNorm().theory()));
        assertEquals(Verdict.OFF_EQUILIBRIUM, statistics.verdict());
    }

    /** The statistic is Welch's, as Commons Math has it; three standard errors are the limit. */
    @Test
    void steadinessIsJudgedByTheHalvesOfTheWindow() {
        assertEquals(Assumption.Holds.YES, drift(1, 1.02).holds());
        assertEquals(Assumption.Holds.NO, drift(1, 1.5).holds());
        assertEquals(Assumption.Holds.NO, drift(1.5, 1).holds());
        assertEquals(
                Math.abs(new TTest().t(half(1, 50), half(1.02, 75))),
                drift(1, 1.02).value().orElseThrow(),
                1e-12);
    }

    private static Assumption drift(double early, double late) {
        List<StepRecord> records = new ArrayList<>();
        for (int step = 0; step < 100; step++) {
            double h = half(step < 75 ? early : late, step)[0];
            records.add(records(HEAVY_BALL, step + 1, sums(NORM, ANGLE, h)).get(step));
        }
        return of(records).assumptions().stream()
                .filter(a -> a.limit().stream().anyMatch(l -> l == StageStatistics.STEADY))
                .findFirst()
                .orElseThrow();
    }

    /** h of 25 steps: a mean and a fluctuation that depends on the step. */
    private static double[] half(double mean, int from) {
        double[] values = new double[25];
        Arrays.setAll(values, i -> mean + 0.1 * Math.sin(7 * (from + i)));
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.995, false",
        "0.51, 0.5, true",
        "0.1, 0.996, true",
        "NaN, 0.5, false",
        "0.1, 0.5, false",
        "0.6, 1.0, true"
    })
    void memorisingSoundsAboveEitherLimit(double variation, double accuracy, boolean alarm) {
        assertEquals(alarm, new Memorising(variation, accuracy).alarm());
    }
}
