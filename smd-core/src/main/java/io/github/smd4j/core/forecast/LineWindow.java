package io.github.smd4j.core.forecast;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * The measured angular update of one parameter over one window beside every line: root mean squares
 * in radians, NaN where there is no line.
 *
 * @param parameter path of the parameter
 * @param fromStep first step of the window
 * @param toStep step behind the last
 * @param measured what was measured
 * @param lines what the lines say
 */
public record LineWindow(
        String parameter, long fromStep, long toStep, double measured, Values lines) {

    /**
     * What the lines say over a window.
     *
     * @param equilibrium from the hyperparameters alone
     * @param givenLevel fed with h̃ of this very window
     * @param ahead from the cut, knowing nothing later
     * @param aheadInterval in which the measured value should lie with a probability of 90%, as far
     *     as L goes on as before the cut
     * @param lastValue the measured value of the last window before the cut: the naive forecast
     */
    public record Values(
            double equilibrium,
            double givenLevel,
            double ahead,
            Interval aheadInterval,
            double lastValue) {}

    /**
     * Cuts a run into windows of {@value Lines#WINDOW} steps that start anew at each stage.
     *
     * @param records the records of one parameter by step, not empty
     * @param stages the stages of the run
     * @param givenLevel the given-L line
     * @param ahead the ahead line of each stage
     * @return the windows in order, less those in which nothing was measured
     */
    public static List<LineWindow> of(
            List<StepRecord> records, List<Stage> stages, Line givenLevel, List<Ahead> ahead) {
        List<LineWindow> windows = new ArrayList<>();
        double lastValue = Double.NaN;
        int next = 0;
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            for (long from = stage.fromStep(); from < stage.toStep(); from += Lines.WINDOW) {
                long to = Math.min(stage.toStep(), from + Lines.WINDOW);
                int first = next;
                while (next < records.size() && records.get(next).step() < to) {
                    next++;
                }
                if (next > first) {
                    windows.add(
                            window(
                                    records.subList(first, next),
                                    from,
                                    to,
                                    givenLevel,
                                    ahead.get(i),
                                    lastValue));
                }
            }
            lastValue = windows.isEmpty() ? Double.NaN : windows.get(windows.size() - 1).measured();
        }
        return windows;
    }

    private static LineWindow window(
            List<StepRecord> records,
            long from,
            long to,
            Line givenLevel,
            Ahead ahead,
            double lastValue) {
        Moments measured = new Moments();
        Moments given = new Moments();
        Moments forecast = new Moments();
        for (StepRecord record : records) {
            measured.add(record.sums().angularUpdate());
            given.add(givenLevel.angularUpdateAt(record.step()));
            forecast.add(ahead.line().angularUpdateAt(record.step()));
        }
        Hyperparameters inForce = StepRecord.inForce(records);
        double equilibrium =
                UpdateRules.inEquilibrium(inForce)
                        .map(rule -> rule.angularUpdate(inForce))
                        .orElse(Double.NaN);
        return new LineWindow(
                records.get(0).parameter(),
                from,
                to,
                measured.rootMeanSquare(),
                new Values(
                        equilibrium,
                        given.rootMeanSquare(),
                        forecast.rootMeanSquare(),
                        ahead.angularUpdate(from, to),
                        lastValue));
    }
}
