package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.examples.report.Charts;
import io.github.smd4j.examples.report.LayerSeries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Writes what a quickstart run leaves behind, besides the step records that were written on the
 * way.
 */
public final class QuickstartFiles {

    private QuickstartFiles() {}

    /**
     * Writes lines, charts and, last, the summary.
     *
     * @param folder where to
     * @param report the judged run
     * @throws UncheckedIOException if something cannot be written
     */
    public static void write(RunFolder folder, QuickstartReport report) {
        folder.write(folder.lines(), LineErrors.table(report.layers()));
        if (!report.layers().isEmpty()) {
            try {
                Charts.write(
                        folder.path(),
                        report.layers().stream()
                                .map(layer -> series(layer, report.settings().stages()))
                                .toList(),
                        report.settings().schedule().drops().stream()
                                .map(MultiStep.Drop::step)
                                .toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        folder.write(folder.summary(), report.json());
    }

    private static LayerSeries series(LayerResult layer, List<Stage> stages) {
        List<StepRecord> records = layer.records();
        return new LayerSeries(
                layer.parameter(),
                records.stream().mapToLong(StepRecord::step).toArray(),
                values(records, r -> r.sums().angularUpdate()),
                values(records, r -> r.sums().ww()),
                values(records, r -> r.sums().unitGradientSquared()),
                values(records, StepRecord::unitH),
                values(records, r -> at(layer, stages, r).angularUpdate().theory()),
                values(records, r -> layer.givenLevel().angularUpdateAt(r.step())),
                values(records, r -> layer.aheadAngleAt(r.step())),
                values(records, r -> layer.aheadIntervalAt(r.step()).low()),
                values(records, r -> layer.aheadIntervalAt(r.step()).high()),
                values(records, r -> at(layer, stages, r).squaredNorm().theory()),
                values(records, r -> layer.givenLevel().squaredNormAt(r.step())),
                values(records, r -> layer.aheadSquaredNormAt(r.step())));
    }

    private static double[] values(List<StepRecord> records, ToDoubleFunction<StepRecord> value) {
        return records.stream().mapToDouble(value).toArray();
    }

    /** The statistics of the stage that a record belongs to. */
    private static StageStatistics at(LayerResult layer, List<Stage> stages, StepRecord record) {
        int stage = 0;
        while (record.step() >= stages.get(stage).toStep()) {
            stage++;
        }
        return layer.stages().get(stage);
    }
}
