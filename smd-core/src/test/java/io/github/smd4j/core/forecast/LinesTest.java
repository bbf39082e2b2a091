package io.github.smd4j.core.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Growth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines against a weight that is simulated in float64: λη = 1e-3, cut by 4, α = 0.9. */
class LinesTest {

    private static final double RATE = 0.2;
    private static final double DECAY = 5e-3;
    private static final double MOMENTUM = 0.9;
    private static final int DIMENSIONS = 600;
    private static final long CUT = 300;
    private static final long STEPS = 900;
    private static final MultiStep SCHEDULE = MultiStep.starting(RATE).dividedAt(CUT, 4);
    private static final List<Stage> STAGES = SCHEDULE.stages(STEPS);
    private static final double START = 1.5 * Equilibrium.squaredNorm(RATE, DECAY, MOMENTUM, 1);

    /**
     * h̃ spreads by cv² = 4α²/((1−α²)(d−1)), cv = 0.17. Δ² is a mean of h̃ over the last 1/(1−α²) =
     * 5 steps, so it spreads by cv·√((1−α²)/(1+α²)) = 5.5 %. A window of 50 steps has the mean of
     * h̃ itself; the line misses only what the two edges carry over, 4.3/50 of that 5.5 % each: 0.7
     * % of Δ², 0.35 % of Δ. Five standard errors over some hundred windows.
     */
    private static final double WINDOW_TOLERANCE = 0.0175;

    private static List<StepRecord> run(SimulatedRun.BufferFactor rescale, long seed) {
        return SimulatedRun.of(DIMENSIONS, START, SCHEDULE, DECAY, MOMENTUM, STEPS, rescale, seed);
    }

    private static Lines lines(List<StepRecord> records, boolean rescaled) {
        return new Lines(records, SCHEDULE, STEPS, rescaled);
    }

    private static List<StepRecord> every(int n, List<StepRecord> records) {
        return records.stream().filter(r -> r.step() % n == 0).toList();
    }

    private static double worstWindow(List<StepRecord> records, Lines lines, Line givenLevel) {
        return LineWindow.of(records, STAGES, givenLevel, List.of(Ahead.NONE, lines.ahead(1)))
                .stream()
                .mapToDouble(w -> Math.abs(w.lines().givenLevel() / w.measured() - 1))
                .max()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void givenLevelFollowsTheRunThroughTheCut(long seed) {
        List<StepRecord> records = run(null, seed);
        Line line = lines(records, false).givenLevel();
        assertEquals(0, line.fromStep());
        assertEquals(STEPS, line.angularUpdate().length);
        double worst = worstWindow(records, lines(records, false), line);
        assertTrue(worst < WINDOW_TOLERANCE, "seed " + seed + ": " + worst);
        for (StepRecord record : records) {
            // Between windows the norm strays like a bridge of 50 steps of 2λη/(1−α)·cv each: by
            // √50/2·0.02·0.17 = 1.2 % in its middle. Four standard errors.
            assertEquals(
                    1,
                    line.squaredNormAt(record.step()) / record.sums().ww(),
                    0.05,
                    () -> "seed " + seed + ", step " + record.step());
        }
    }

    /** Both lines begin each stage from the measured state, which is exact. */
    @Test
    void linesStartFromTheMeasuredState() {
        List<StepRecord> records = run(null, 5);
        Line given = lines(records, false).givenLevel();
        Line ahead = lines(records, false).ahead(1).line();
        assertEquals(CUT, ahead.fromStep());
        assertEquals(STEPS - CUT, ahead.squaredNorm().length);
        double start = records.get(0).sums().ww();
        double atCut = records.get((int) CUT).sums().ww();
        assertEquals(start, given.squaredNormAt(0));
        // ‖w′‖² by ww + 2wd + dd: a few ulps.
        assertEquals(atCut, given.squaredNormAt(CUT), 1e-14 * atCut);
        assertEquals(atCut, ahead.squaredNormAt(CUT), 1e-14 * atCut);
    }

    @Test
    void givenLevelJumpsDownWithTheRateInTheVeryStepOfTheCut() {
        List<StepRecord> records = run(null, 6);
        Line line = lines(records, false).givenLevel();
        double ratio = line.angularUpdateAt(CUT) / line.angularUpdateAt(CUT - 1);
        // w − ηv with η/4 and a buffer of which α² is old: the angle falls to 0.25, within the
        // noise of one step's level.
        assertEquals(0.25, ratio, 0.02);
    }

    @Test
    void aheadKnowsNothingLaterThanTheCut() {
        List<StepRecord> records = run(null, 7);
        List<StepRecord> altered = new ArrayList<>();
        for (StepRecord r : records) {
            altered.add(
                    r.step() < CUT
                            ? r
                            : new StepRecord(
                                    r.parameter(),
                                    r.step(),
                                    r.hyperparameters(),
                                    new StepSums(9, 1, 2, 3, 4, 5),
                                    FilterSums.NONE));
        }
        Line expected = lines(records, false).ahead(1).line();
        assertEquals(expected, lines(altered, false).ahead(1).line());
        assertEquals(expected, lines(records.subList(0, (int) CUT), false).ahead(1).line());
        assertNotEquals(lines(records, false).givenLevel(), lines(altered, false).givenLevel());
    }

    @Test
    void aheadTakesItsLevelFromTheLastTwoHundredSteps() {
        List<StepRecord> records = run(null, 8);
        Line expected = lines(records, false).ahead(1).line();
        int first = (int) (CUT - Lines.LEVEL_WINDOW);
        List<StepRecord> window = records.subList(first, records.size());
        assertEquals(
                expected, lines(window, false).ahead(1).line(), "earlier records do not count");
        List<StepRecord> shorter = records.subList(first + 1, records.size());
        assertNotEquals(expected, lines(shorter, false).ahead(1).line(), "the first of them does");
    }

    /**
     * With h̃ steady, as here, the forecast is off by what 200 steps know of the level, cv/√200,
     * and by what 50 steps show of it, cv/√50, halved in Δ: 1.35 %. Three standard errors: 4 %.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aheadForecastsARunWhoseLevelStays(long seed) {
        List<StepRecord> records = run(null, seed);
        Ahead ahead = lines(records, false).ahead(1);
        Line given = lines(records, false).givenLevel();
        List<LineWindow> windows =
                LineWindow.of(records, STAGES, given, List.of(Ahead.NONE, ahead));
        for (LineWindow window : windows) {
            if (window.fromStep() >= CUT) {
                assertEquals(
                        1,
                        window.lines().ahead() / window.measured(),
                        0.04,
                        () -> "seed " + seed + ", " + window);
            } else {
                assertTrue(Double.isNaN(window.lines().ahead()));
            }
        }
    }

    /**
     * One record in ten: five values a window know the level to cv/√5 = 7.6 %, which is 3.8 % of Δ,
     * and five values of Δ its RMS to 1.2 %. Three standard errors: 12 %.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sampledRecordsAreEnough(long seed) {
        List<StepRecord> records = every(10, run(null, seed));
        Lines lines = lines(records, false);
        Line given = lines.givenLevel();
        assertEquals(STEPS, given.angularUpdate().length, "every step has a value");
        double worst = worstWindow(records, lines, given);
        assertTrue(worst < 0.12, "seed " + seed + ": " + worst);
        Line ahead = lines.ahead(1).line();
        assertEquals(CUT, ahead.fromStep(), "it begins at the cut, though no record is there");
        double atCut = records.get((int) CUT / 10).sums().ww();
        assertEquals(1, ahead.squaredNormAt(CUT) / atCut, 0.02);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rescaledRunIsFollowedOnlyIfTheLinesAreTold(long seed) {
        List<StepRecord> records = run(SimulatedRun.PROPER, seed);
        Lines told = lines(records, true);
        double worst = worstWindow(records, told, told.givenLevel());
        assertTrue(worst < WINDOW_TOLERANCE, "seed " + seed + ": " + worst);
        double atCut = records.get((int) CUT).sums().ww();
        assertEquals(atCut, told.givenLevel().squaredNormAt(CUT), 1e-14 * atCut);
        assertEquals(atCut, told.ahead(1).line().squaredNormAt(CUT), 1e-14 * atCut);
        Lines untold = lines(records, false);
        assertEquals(2 * atCut, untold.givenLevel().squaredNormAt(CUT), 1e-14 * atCut);
    }

    @Test
    void bufferOfAForeignOptimizerMayBeHiddenInOneStep() {
        List<StepRecord> records = new ArrayList<>(run(null, 9));
        StepRecord first = records.get(0);
        StepSums s = first.sums();
        records.set(
                0,
                new StepRecord(
                        first.parameter(),
                        0,
                        first.hyperparameters(),
                        new StepSums(s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), Double.NaN),
                        FilterSums.NONE));
        Lines lines = lines(records, false);
        double worst = worstWindow(records, lines, lines.givenLevel());
        assertTrue(worst < WINDOW_TOLERANCE, "worst " + worst);
    }

    @Test
    void networkThatDivergedHasNoLineFromThereOn() {
        List<StepRecord> records = new ArrayList<>(run(null, 9));
        double nan = Double.NaN;
        for (int i = 120; i < records.size(); i++) {
            records.set(
                    i,
                    new StepRecord(
                            SimulatedRun.PARAMETER,
                            i,
                            records.get(i).hyperparameters(),
                            new StepSums(nan, nan, nan, nan, nan, nan),
                            FilterSums.NONE));
        }
        Lines lines = lines(records, false);
        assertTrue(Double.isFinite(lines.givenLevel().squaredNormAt(100)));
        assertSame(Ahead.NONE, lines.ahead(1));
    }

    /**
     * A run whose h̃ never moves is F3 itself: whatever record a line starts from, it must come
     * back to the run to rounding, which grows like the root of the steps: 30·2^-52 and a factor
     * 10.
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball, false, 1",
        "heavy-ball, true, 1",
        "djl-sgd, false, 1",
        "djl-sgd, true, 1",
        "heavy-ball, false, 7",
        "djl-sgd, true, 7",
        "heavy-ball, true, 90"
    })
    void runWhoseLevelNeverMovesIsReproduced(String rule, boolean rescaled, int every) {
        List<StepRecord> records = steadyRun(rule, rescaled);
        Lines lines =
                lines(
                        records.stream()
                                .filter(r -> r.step() >= 30 && r.step() % every == 30 % every)
                                .toList(),
                        rescaled);
        for (Line line : List.of(lines.givenLevel(), lines.ahead(1).line())) {
            assertEquals(line.fromStep() == CUT ? CUT : 31, line.fromStep());
            for (StepRecord record : records.subList((int) line.fromStep(), records.size())) {
                double angle = record.sums().angularUpdate();
                double norm = record.sums().ww();
                assertEquals(angle, line.angularUpdateAt(record.step()), 1e-13 * angle);
                assertEquals(norm, line.squaredNormAt(record.step()), 1e-13 * norm);
            }
        }
    }

    private static List<StepRecord> steadyRun(String rule, boolean rescaled) {
        MeanField field =
                (MeanField) UpdateRules.named(rule).orElseThrow().meanField().orElseThrow();
        List<StepRecord> records = new ArrayList<>();
        MeanField.State state = MeanField.State.atRest(START);
        for (long step = 0; step < STEPS; step++) {
            if (step == CUT && rescaled) {
                state = field.rescaled(state, 4);
            }
            Hyperparameters h =
                    new Hyperparameters(rule, SCHEDULE.learningRate(step), DECAY, MOMENTUM);
            MeanField.State next = field.step(state, h, 1).next();
            double f = field.buffer() == MeanField.Buffer.VELOCITY ? h.learningRate() : 1;
            // d = −f·v′, and ⟨w, v′⟩ = ⟨w′, v′⟩ + f‖v′‖².
            StepSums sums =
                    new StepSums(
                            state.x(),
                            -f * (next.p() + f * next.q()),
                            f * f * next.q(),
                            1 / state.x(),
                            0,
                            0);
            records.add(new StepRecord("w", step, h, sums, FilterSums.NONE));
            state = next;
        }
        return records;
    }

    @Test
    void ruleWithoutRecurrenceHasNoLines() {
        for (String rule : List.of("nesterov", "unknown", "adam")) {
            List<StepRecord> records =
                    run(null, 1).stream()
                            .map(
                                    r ->
                                            new StepRecord(
                                                    r.parameter(),
                                                    r.step(),
                                                    new Hyperparameters(
                                                            rule, RATE, DECAY, MOMENTUM),
                                                    r.sums(),
                                                    FilterSums.NONE))
                            .toList();
            assertSame(Line.NONE, lines(records, false).givenLevel(), rule);
            assertSame(Ahead.NONE, lines(records, false).ahead(1), rule);
        }
        assertSame(
                Ahead.NONE, lines(run(null, 1), false).ahead(0), "nothing before the first stage");
        assertThrows(
                IllegalArgumentException.class, () -> new Lines(List.of(), SCHEDULE, 900, false));
    }

    /** Without decay the norm grows like √(x0² + 2η²Lt/(1−α)²) once the buffer has filled. */
    @Test
    void withoutDecayTheLineGrows() {
        int steps = 400;
        MultiStep constant = MultiStep.starting(RATE);
        List<StepRecord> records =
                SimulatedRun.of(DIMENSIONS, 2, constant, 0, MOMENTUM, steps, null, 3);
        Line line = new Lines(records, constant, steps, false).givenLevel();
        double[] norms = line.squaredNorm();
        for (int i = 1; i < norms.length; i++) {
            assertTrue(norms[i] > norms[i - 1], "step " + i);
        }
        double last = records.get(records.size() - 1).sums().ww();
        assertEquals(1, norms[norms.length - 1] / last, 0.02);
        double law = Growth.squaredNorm(2, RATE, MOMENTUM, 1, steps);
        assertEquals(1, norms[norms.length - 1] / law, 0.1);
    }

    @Test
    void lineAnswersNothingOutsideItself() {
        Line line = new Line(5, new double[] {1, 2}, new double[] {3, 4});
        assertTrue(Double.isNaN(line.angularUpdateAt(4)));
        assertEquals(1, line.angularUpdateAt(5));
        assertEquals(4, line.squaredNormAt(6));
        assertTrue(Double.isNaN(line.squaredNormAt(7)));
        assertTrue(Double.isNaN(Line.NONE.angularUpdateAt(0)));
        assertThrows(
                IllegalArgumentException.class, () -> new Line(0, new double[1], new double[2]));
    }

    @Test
    void windowsBeginAnewAtEachCut() {
        MultiStep schedule = MultiStep.starting(RATE).dividedAt(120, 4);
        List<StepRecord> records =
                SimulatedRun.of(DIMENSIONS, START, schedule, DECAY, MOMENTUM, 200, null, 2);
        Lines lines = new Lines(records, schedule, 200, false);
        List<LineWindow> windows =
                LineWindow.of(
                        records,
                        schedule.stages(200),
                        lines.givenLevel(),
                        List.of(Ahead.NONE, lines.ahead(1)));
        assertArrayEquals(
                new long[] {0, 50, 50, 100, 100, 120, 120, 170, 170, 200},
                windows.stream()
                        .flatMapToLong(w -> Arrays.stream(new long[] {w.fromStep(), w.toStep()}))
                        .toArray());
        double sum = 0;
        for (int i = 100; i < 120; i++) {
            sum += Math.pow(records.get(i).sums().angularUpdate(), 2);
        }
        assertEquals(Math.sqrt(sum / 20), windows.get(2).measured(), 1e-15);
        assertTrue(Double.isNaN(windows.get(2).lines().lastValue()));
        assertEquals(windows.get(2).measured(), windows.get(3).lines().lastValue());
        assertEquals(windows.get(2).measured(), windows.get(4).lines().lastValue());
        assertEquals(
                Equilibrium.angularUpdate(RATE, DECAY, MOMENTUM),
                windows.get(2).lines().equilibrium());
        assertEquals(
                Equilibrium.angularUpdate(RATE / 4, DECAY, MOMENTUM),
                windows.get(3).lines().equilibrium());
        assertEquals(SimulatedRun.PARAMETER, windows.get(0).parameter());
    }
}
