package io.github.smd4j.examples.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that computes something from a seed and writes it to a folder. */
final class RunOptions {

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "A whole number; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write to; made if missing, files of the same name replaced.")
    private Path out;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    long seed() {
        return seed;
    }

    Path out() {
        return out;
    }

    boolean json() {
        return json;
    }
}
