package io.github.smd4j.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code smd experiment}: figures of the paper from runs of one's own. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = "Regenerate a figure of the paper from a real run.",
        subcommands = StepFigureCommand.class)
final class ExperimentCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a figure must be named: "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }
}
