package io.github.smd4j.examples.cli;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.Training;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a run is and where its angular updates stand: a bar on a terminal, a line at every
 * tenth of the run elsewhere.
 */
final class Progress implements AutoCloseable {

    private static final int LINES = 10;

    /** Share of the time that is worth a line. */
    private static final double SLOW = 0.01;

    private final Schedule schedule;
    private final long steps;
    private final int batchSize;
    private final long begun;
    private final PrintWriter lines;
    private final ProgressBar bar;
    private final long interval;
    private final long began = System.nanoTime();
    private Moments ratios = new Moments();

    private Progress(
            Schedule schedule,
            long steps,
            int batchSize,
            long begun,
            PrintWriter lines,
            ProgressBar bar) {
        this.begun = begun;
        this.schedule = schedule;
        this.steps = steps;
        this.batchSize = batchSize;
        this.lines = lines;
        this.bar = bar;
        this.interval = Math.max(1, steps / LINES);
    }

    /** A training of which some steps are done already. */
    static Progress of(PrintWriter err, QuickstartSettings settings, long done) {
        return of(
                err,
                "training",
                settings.schedule(),
                settings.length().steps(),
                settings.length().batchSize(),
                done);
    }

    /** A task without images. */
    static Progress of(PrintWriter err, String task, Schedule schedule, long steps) {
        return of(err, task, schedule, steps, 0, 0);
    }

    private static Progress of(
            PrintWriter err,
            String task,
            Schedule schedule,
            long steps,
            int batchSize,
            long begun) {
        ProgressBar bar =
                System.console() == null
                        ? null
                        : new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(steps)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(500)
                                .build();
        return new Progress(schedule, steps, batchSize, begun, err, bar);
    }

    /** Takes each record's angular update over its equilibrium value. */
    StepSink ratios() {
        return this::take;
    }

    private void take(StepRecord record) {
        UpdateRules.inEquilibrium(record.hyperparameters())
                .ifPresent(
                        rule ->
                                ratios.add(
                                        record.sums().angularUpdate()
                                                / rule.angularUpdate(record.hyperparameters())));
    }

    /** Takes the number of steps done. */
    void stepsDone(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
        if (done % interval == 0 || done == steps) {
            String state = state(done) + pace(done);
            if (bar != null) {
                bar.setExtraMessage(state);
            } else {
                lines.println("step " + done + " of " + steps + ", " + state);
                lines.flush();
            }
            ratios = new Moments();
        }
    }

    /** Takes a validation. */
    void validated(Training.Validation validation) {
        String text =
                String.format(
                        Locale.ROOT,
                        "epoch %d: top-1 %.4f, top-5 %.4f",
                        validation.epoch(),
                        validation.top1(),
                        validation.top5());
        print(List.of(text));
    }

    /** Says so if the run waited for its files for more than a hundredth of the time. */
    void heldUp(Duration waited) {
        double seconds = (System.nanoTime() - began) * 1e-9;
        double blocked = waited.toNanos() * 1e-9;
        if (blocked > SLOW * seconds) {
            print(
                    List.of(
                            String.format(
                                    Locale.ROOT,
                                    "the run waited for its files for %.1f s of %.1f s: the disk is"
                                            + " slow",
                                    blocked,
                                    seconds)));
        }
    }

    /** Prints lines of text. */
    void print(List<String> text) {
        if (bar != null) {
            // Below the bar, which draws itself anew.
            lines.println();
        }
        text.forEach(lines::println);
        lines.flush();
    }

    /** How fast the run is, validation included, and how long the rest will take. */
    private String pace(long done) {
        if (batchSize == 0) {
            return "";
        }
        double seconds = (System.nanoTime() - began) * 1e-9;
        long here = done - begun;
        double images = here * (double) batchSize / seconds;
        long left = Math.round(seconds / here * (steps - done));
        return String.format(
                Locale.ROOT,
                ", %.4g images/s, %d:%02d:%02d left",
                images,
                left / 3600,
                left / 60 % 60,
                left % 60);
    }

    private String state(long done) {
        String rate = "learning rate " + schedule.learningRate(done - 1);
        return ratios.count() == 0
                ? rate
                : String.format(
                        Locale.ROOT,
                        "%s, angular update %.3f of equilibrium",
                        rate,
                        ratios.rootMeanSquare());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
