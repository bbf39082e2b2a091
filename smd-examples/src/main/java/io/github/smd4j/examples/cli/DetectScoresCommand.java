package io.github.smd4j.examples.cli;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.examples.report.RocChart;
import io.github.smd4j.examples.scores.DetectorScores;
import io.github.smd4j.examples.scores.RecordedScores;
import io.github.smd4j.examples.scores.SeriesCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd detect scores}: how often the detector is right. */
@Command(
        name = "scores",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description =
                "Scores the detector on simulated series: false alarms, cuts found, drift against"
                        + " noise. The defaults take some minutes, and make the table of"
                        + " docs/detecting.md.")
final class DetectScoresCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--runs",
            defaultValue = "400",
            paramLabel = "N",
            converter = Options.Whole.class,
            description =
                    "In each cell, a whole number from 1 to 100000; default ${DEFAULT-VALUE}.")
    private long runs;

    @Option(
            names = "--seed",
            defaultValue = "100000",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "Any whole number; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--recorded",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Score recorded runs by their own schedules instead: a steps.csv each, with"
                            + " every step in it.")
    private List<Path> recorded = List.of();

    @Option(
            names = "--roc",
            paramLabel = "DIR",
            description =
                    "Only draw drift against noise: writes detector-roc.png and .svg there. Two"
                            + " minutes.")
    private Path roc;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        for (Path file : recorded) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException(
                        "--recorded must name steps.csv files, but '" + file + "' is no file");
            }
            try {
                RecordedScores scores = RecordedScores.of(sink -> CsvRecords.read(file, sink));
                out.println(file + ": " + scores);
            } catch (UncheckedIOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        if (!recorded.isEmpty()) {
            return;
        }
        int counted = Options.whole("--runs", runs, 1, 100_000);
        if (roc != null) {
            draw(new DetectorScores(counted, seed));
            return;
        }
        out.print(new DetectorScores(counted, seed).table());
    }

    private void draw(DetectorScores scores) {
        List<RocChart.Panel> panels = new ArrayList<>();
        for (SeriesCase series : DetectorScores.DRIFTING) {
            List<double[]> drifts = new ArrayList<>();
            DetectorScores.DRIFTS.forEach(r -> drifts.add(scores.driftScores(series, r)));
            panels.add(new RocChart.Panel(title(series), scores.driftScores(series, 0), drifts));
        }
        List<String> names = DetectorScores.DRIFTS.stream().map(r -> "rτ = " + r).toList();
        try {
            RocChart.write(roc, "detector-roc", names, panels);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--roc must name a folder that can be written, but: " + e.getMessage(), e);
        }
    }

    /** All of these have momentum 0.9. */
    private static String title(SeriesCase series) {
        return String.format(
                Locale.ROOT,
                "λη %.2g, c %.1f, φ %.1f",
                series.intrinsic(),
                series.variation(),
                series.correlation());
    }
}
