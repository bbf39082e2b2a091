package io.github.smd4j.examples.cli;

import io.github.smd4j.core.advice.StatusCard;
import io.github.smd4j.core.detect.EquilibriumState;
import io.github.smd4j.core.file.CsvRecords;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code smd detect}: what the steps of a recorded run say. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Says of each parameter of a steps.csv whether it is in equilibrium, on its way, or kept"
                    + " from it and by what, with the numbers that speak for it.",
            "smd detect scores tells how often it is right: see docs/detecting.md."
        },
        subcommands = DetectScoresCommand.class)
final class DetectCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "A steps.csv, as smd train writes it.")
    private Path file;

    @Override
    public void run() {
        if (file == null || !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "FILE must name a steps.csv, but "
                            + (file == null ? "was not given" : "'" + file + "' is no file"));
        }
        PrintWriter out = spec.commandLine().getOut();
        StatusCard card = StatusCard.every(Long.MAX_VALUE, line -> {});
        try {
            CsvRecords.read(file, card);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (card.states().isEmpty()) {
            throw new IllegalArgumentException("FILE must hold records, but " + file + " has none");
        }
        out.print(card.text());
        for (EquilibriumState state : card.states()) {
            out.println(state.describe());
        }
    }
}
