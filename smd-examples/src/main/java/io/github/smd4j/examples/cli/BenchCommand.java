package io.github.smd4j.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code smd bench}: what measuring costs on this machine, and how exact it is. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = "Time what measuring costs on this machine, and say how exact it is.",
        subcommands = {
            BenchStepCommand.class,
            BenchListenerCommand.class,
            BenchModelCommand.class,
            BenchLongCommand.class,
            BenchPrecisionCommand.class,
            BenchCheckpointCommand.class
        })
final class BenchCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what to time must be named: "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }
}
