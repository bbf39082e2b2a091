package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.verdict.BoundsExperiment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd bounds}: which statements of the theory hold, by simulation. */
@Command(
        name = "bounds",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Judges the paper's lemmas, bounds and predictions by simulation: each holds, is loose"
                    + " by a factor, is violated beyond 4 standard errors, or is not applicable.",
            "Writes bounds.csv and bounds.json if a folder is given."
        })
final class BoundsCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--trajectories",
            defaultValue = "1000",
            paramLabel = "N",
            converter = Options.Whole.class,
            description =
                    "In each setting, a whole number from 10 to 100000; default ${DEFAULT-VALUE}.")
    private long trajectories;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "A whole number; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder to write to; made if missing, files of the same name replaced.")
    private Path out;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        int n =
                Options.whole(
                        "--trajectories",
                        trajectories,
                        BoundsExperiment.LEAST_TRAJECTORIES,
                        BoundsExperiment.MOST_TRAJECTORIES);
        if (out != null) {
            OutFolder.open(out);
        }
        BoundsExperiment result = BoundsExperiment.run(n, seed);
        if (out != null) {
            try {
                result.write(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        spec.commandLine().getOut().println(json ? result.json() : result.table());
    }
}
