package io.github.smd4j.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code smd train}: networks under measurement. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = "Train a network and set every scale-invariant layer beside theory.",
        subcommands = {
            TrainFashionCommand.class,
            TrainDigitsCommand.class,
            TrainFolderCommand.class
        })
final class TrainCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a data set must be named: "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }
}
