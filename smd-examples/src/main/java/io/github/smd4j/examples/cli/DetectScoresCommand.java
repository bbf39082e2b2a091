package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.scores.DetectorScores;
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
            defaultValue = "0",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "Any whole number; default ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public void run() {
        int counted = Options.whole("--runs", runs, 1, 100_000);
        spec.commandLine().getOut().print(new DetectorScores(counted, seed).table());
    }
}
