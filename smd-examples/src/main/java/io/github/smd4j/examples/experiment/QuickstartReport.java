package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.advice.Finding;
import io.github.smd4j.core.advice.StatusCard;
import io.github.smd4j.core.detect.Memorising;
import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * A finished quickstart run, judged.
 *
 * @param data name of the data set
 * @param target the network and its device
 * @param settings the settings
 * @param outcome parameters and accuracies
 * @param layers every measured parameter, in the order of the network
 * @param lineErrors how far the lines were off
 * @param memorising whether the network has memorised its training set
 * @param findings what should be known at the end of each stage, the gravest first
 */
public record QuickstartReport(
        String data,
        Training.Target target,
        QuickstartSettings settings,
        Training.Outcome outcome,
        List<LayerResult> layers,
        LineErrors lineErrors,
        Memorising memorising,
        List<List<Finding>> findings) {

    /**
     * Judges a run.
     *
     * @param training the run
     * @param outcome what the run left
     * @param records its records
     * @return the report
     */
    public static QuickstartReport of(
            Training training, Training.Outcome outcome, RunRecords records) {
        QuickstartSettings settings = training.settings();
        List<LayerResult> layers =
                records.parameters().stream()
                        .map(path -> LayerResult.of(records, path, settings))
                        .toList();
        double worst =
                layers.stream()
                        .flatMap(layer -> layer.stages().stream())
                        .mapToDouble(stage -> stage.angularUpdate().cv())
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN);
        return new QuickstartReport(
                training.images().name(),
                training.target(),
                settings,
                outcome,
                layers,
                LineErrors.of(layers),
                new Memorising(worst, outcome.trainingAccuracy()),
                findings(settings, records));
    }

    /** Looks at the records of one stage after the other, as a card does that goes along. */
    private static List<List<Finding>> findings(QuickstartSettings settings, RunRecords records) {
        long steps = settings.length().steps();
        StatusCard card =
                StatusCard.every(steps, line -> {}).withSchedule(settings.schedule(), steps);
        List<List<Finding>> findings = new ArrayList<>();
        for (Stage stage : settings.stages()) {
            for (String path : records.parameters()) {
                records.of(path).stream()
                        .filter(r -> r.step() >= stage.fromStep() && r.step() < stage.toStep())
                        .forEach(card::accept);
            }
            findings.add(card.findings());
        }
        return findings;
    }

    /**
     * Returns the text of {@code summary.json}.
     *
     * @return JSON, the same for the same run
     */
    public String json() {
        return Summary.of(this).json();
    }

    /**
     * Returns the statistics of one stage, a layer each.
     *
     * @param stage index of the stage
     * @return the statistics in the order of the layers
     */
    public List<StageStatistics> stage(int stage) {
        return layers.stream().map(layer -> layer.stages().get(stage)).toList();
    }
}
