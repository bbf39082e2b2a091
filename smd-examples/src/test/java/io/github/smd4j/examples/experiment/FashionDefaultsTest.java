package io.github.smd4j.examples.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.bound.Assumptions;
import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.detect.Verdict;
import io.github.smd4j.core.forecast.LineWindow;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.examples.data.EmbeddedData;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole run of {@code smd train fashion} at its defaults, seed 0. */
@Tag("engine")
class FashionDefaultsTest {

    /**
     * The end of the start-up, in which h̃ falls tenfold and a 50-step mean cannot stand for it.
     */
    private static final long START_UP = 150;

    private static QuickstartReport report;

    @BeforeAll
    static void train() {
        QuickstartSettings settings =
                new QuickstartSettings(
                        new QuickstartSettings.Optimization(0.2, 5e-3, 0.9, false),
                        MultiStep.starting(0.2).dividedAt(600, 4),
                        new QuickstartSettings.Length(2600, 64, 0),
                        Sampling.every(1),
                        1,
                        false);
        RunRecords records = new RunRecords(settings, List.of(10L, 100L));
        Training training = Training.quickstart(EmbeddedData.fashion(), settings, false);
        Training.Outcome outcome =
                training.train(
                        new Training.Sinks(records::accept, records::accept, List.of(10L, 100L)),
                        done -> {},
                        epoch -> {});
        report = QuickstartReport.of(training, outcome, records);
    }

    /** RMS of the angle and squared norm within 5% of theory over the last half of each stage. */
    @Test
    void everyLayerReachesBothEquilibria() {
        assertEquals(7, report.layers().size());
        for (LayerResult layer : report.layers()) {
            for (StageStatistics stage : layer.stages()) {
                String where = layer.parameter() + " " + stage;
                assertEquals(1, stage.angleRatio(), 0.05, where);
                assertEquals(1, stage.normRatio(), 0.05, where);
                assertEquals(Verdict.IN_EQUILIBRIUM, stage.verdict(), where);
            }
        }
    }

    @Test
    void accuracyIsAboveThreeQuartersAndNothingMemorises() {
        assertTrue(report.outcome().testAccuracy() > 0.75, "" + report.outcome());
        assertFalse(report.memorising().alarm(), "" + report.memorising());
    }

    @Test
    void onlyTheClassifierIsAWeightThatIsNotInvariant() {
        assertEquals(
                "classifier.weight",
                report.outcome().parameters().stream()
                        .filter(p -> p.shape().length > 1 && !p.scaleInvariant())
                        .map(Training.TrainedParameter::name)
                        .collect(Collectors.joining(",")));
    }

    /** So equilibrium values apply and Theorem 2's bound does not. */
    @Test
    void assumptionSixCannotHoldAndTheFirstStageOscillates() {
        for (LayerResult layer : report.layers()) {
            assertEquals(Assumption.Holds.NO, holds(layer.stages().get(0), "assumption 6"));
            assertEquals(Assumption.Holds.NO, holds(layer.stages().get(1), "assumption 6"));
            assertEquals(
                    Assumption.Holds.NO,
                    holds(layer.stages().get(0), Assumptions.MONOTONE_APPROACH));
            assertEquals(
                    Assumption.Holds.YES,
                    holds(layer.stages().get(1), Assumptions.MONOTONE_APPROACH));
            assertEquals(Assumption.Holds.YES, holds(layer.stages().get(0), "assumption 4"));
        }
    }

    private static Assumption.Holds holds(StageStatistics stage, String name) {
        return stage.assumptions().stream()
                .filter(assumption -> assumption.name().equals(name))
                .map(Assumption::holds)
                .findFirst()
                .orElseThrow();
    }

    /**
     * The given-L line: every layer within 15% in every window, the mean over the layers within 5%
     * after the start-up. In the first windows it is off by up to 6.1% at this seed: the README
     * says why.
     */
    @Test
    void givenLevelExplainsTheRun() {
        Map<Long, Double> sums = new TreeMap<>();
        for (LayerResult layer : report.layers()) {
            for (LineWindow window : layer.windows()) {
                double error = window.measured() / window.lines().givenLevel() - 1;
                assertEquals(0, error, 0.15, window.toString());
                sums.merge(window.fromStep(), error, Double::sum);
            }
        }
        assertEquals(52, sums.size());
        sums.forEach(
                (from, sum) -> {
                    if (from >= START_UP) {
                        assertEquals(0, sum / report.layers().size(), 0.05, "window " + from);
                    }
                });
    }

    /** From the measured state at the cut on, both tolerances hold without exception. */
    @Test
    void givenLevelExplainsEverythingAfterTheCut() {
        LineErrors.Error error = report.lineErrors().givenLevelAfterCut();
        assertTrue(error.worstLayer() <= 0.15, error.toString());
        assertTrue(error.worstAverage() <= 0.05, error.toString());
    }

    /** Better than both naive lines, on data it has not seen. */
    @Test
    void aheadForecastsTheTransientBetterThanTheNaiveLines() {
        LineErrors errors = report.lineErrors();
        assertTrue(errors.ahead().rms() < errors.equilibrium().rms(), errors.toString());
        assertTrue(errors.ahead().rms() < errors.lastValue().rms(), errors.toString());
    }
}
