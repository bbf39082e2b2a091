package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.accuracy.AccuracyReport;
import io.github.smd4j.examples.accuracy.AccuracySettings;
import io.github.smd4j.examples.accuracy.AheadCoverage;
import io.github.smd4j.examples.accuracy.ForecastAccuracy;
import io.github.smd4j.examples.accuracy.RelaxationErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd accuracy}: how good the forecasts are. */
@Command(
        name = "accuracy",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Compares every forecast with random walks, along every kind of schedule, and counts how"
                    + " often the interval of the ahead line holds.",
            "Writes accuracy.csv, accuracy.json and a chart as PNG and SVG. The defaults take a"
                    + " minute or two, and make the tables of docs/theory.md."
        })
final class AccuracyCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--dimensions",
            defaultValue = "2000",
            paramLabel = "D",
            converter = Options.Whole.class,
            description = "Of a walk, a whole number from 2 to 1000000; default ${DEFAULT-VALUE}.")
    private long dimensions;

    @Option(
            names = "--walks",
            defaultValue = "8",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "In each case, a whole number from 2 to 10000; default ${DEFAULT-VALUE}.")
    private long walks;

    @Option(
            names = "--steps",
            defaultValue = "6000",
            paramLabel = "T",
            converter = Options.Whole.class,
            description =
                    "Of each walk, a whole number from 500 to 10000000; default ${DEFAULT-VALUE}.")
    private long steps;

    @Option(
            names = "--runs",
            defaultValue = "400",
            paramLabel = "N",
            converter = Options.Whole.class,
            description =
                    "For each count of an interval, a whole number from 1 to 100000; default"
                            + " ${DEFAULT-VALUE}.")
    private long runs;

    @CommandLine.Mixin private RunOptions options;

    @Override
    public void run() {
        AccuracySettings settings =
                new AccuracySettings(
                        Options.whole("--dimensions", dimensions, 2, 1_000_000),
                        Options.whole("--walks", walks, 2, 10_000),
                        Options.whole("--steps", steps, 500, 10_000_000),
                        options.seed());
        int counted = Options.whole("--runs", runs, 1, 100_000);
        OutFolder.openForCharts(options.out());
        AccuracyReport report =
                new AccuracyReport(
                        settings,
                        ForecastAccuracy.of(settings, done -> {}),
                        RelaxationErrors.all(),
                        AheadCoverage.of(counted, options.seed()));
        try {
            report.write(options.out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        spec.commandLine().getOut().println(options.json() ? report.json() : report.tables());
    }
}
