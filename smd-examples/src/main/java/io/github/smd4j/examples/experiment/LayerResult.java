package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.detect.AnchorStatistics;
import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.forecast.Ahead;
import io.github.smd4j.core.forecast.Interval;
import io.github.smd4j.core.forecast.Line;
import io.github.smd4j.core.forecast.LineWindow;
import io.github.smd4j.core.forecast.Lines;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One scale-invariant parameter after a run: what was measured, its lines, and what they say.
 *
 * @param records its records by step
 * @param givenLevel the given-L line
 * @param ahead the ahead line of each stage, with its interval
 * @param stages its statistics in each stage
 * @param windows it beside the lines, window by window
 * @param withheld why there are no lines; empty where there are
 * @param anchors how far it turned over several steps, in each stage and for each span
 */
public record LayerResult(
        List<StepRecord> records,
        Line givenLevel,
        List<Ahead> ahead,
        List<StageStatistics> stages,
        List<LineWindow> windows,
        Optional<String> withheld,
        List<List<AnchorStatistics>> anchors) {

    /**
     * Draws the lines of a parameter and compares.
     *
     * @param run the records of the run
     * @param parameter the path of a parameter that has some
     * @param settings the settings of the run
     * @return the result
     */
    public static LayerResult of(RunRecords run, String parameter, QuickstartSettings settings) {
        List<StepRecord> records = run.of(parameter);
        Lines lines =
                new Lines(
                        records,
                        settings.schedule(),
                        settings.length().steps(),
                        settings.rescale());
        List<Stage> stages = settings.stages();
        Line given = lines.givenLevel();
        List<Ahead> ahead = new ArrayList<>();
        List<StageStatistics> statistics = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            ahead.add(lines.ahead(i));
            statistics.add(StageStatistics.of(records, stages.get(i), given, ahead.get(i).line()));
        }
        return new LayerResult(
                records,
                given,
                ahead,
                statistics,
                LineWindow.of(records, stages, given, ahead),
                lines.withheld(),
                run.anchors(parameter));
    }

    /**
     * Returns the path of the parameter.
     *
     * @return the path
     */
    public String parameter() {
        return records.get(0).parameter();
    }

    /**
     * Returns the ahead line's angle at a step.
     *
     * @param step the step
     * @return Δ in radians; NaN where no stage has such a line
     */
    public double aheadAngleAt(long step) {
        return ahead.stream()
                .mapToDouble(each -> each.line().angularUpdateAt(step))
                .filter(angle -> !Double.isNaN(angle))
                .findFirst()
                .orElse(Double.NaN);
    }

    /**
     * Returns the ahead line's squared norm at a step.
     *
     * @param step the step
     * @return ‖w_t‖²; NaN where no stage has such a line
     */
    public double aheadSquaredNormAt(long step) {
        return ahead.stream()
                .mapToDouble(each -> each.line().squaredNormAt(step))
                .filter(norm -> !Double.isNaN(norm))
                .findFirst()
                .orElse(Double.NaN);
    }

    /**
     * Returns the interval of the ahead line for the root mean square of Δ over the {@value
     * Lines#WINDOW} steps around one, as far as they are in its stage.
     *
     * @param step the step
     * @return the interval in radians; {@link Interval#NONE} where no stage has such a line
     */
    public Interval aheadIntervalAt(long step) {
        for (Ahead each : ahead) {
            if (!Double.isNaN(each.line().angularUpdateAt(step))) {
                long end = each.line().fromStep() + each.line().angularUpdate().length;
                return each.angularUpdate(
                        Math.max(each.line().fromStep(), step - Lines.WINDOW / 2),
                        Math.min(end, step + Lines.WINDOW / 2));
            }
        }
        return Interval.NONE;
    }
}
