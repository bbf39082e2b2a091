package io.github.smd4j.examples.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code smd}.
 *
 * <p>Exit codes: 0 for success; {@value #USAGE} for bad usage and for values that can be known to
 * be wrong before work starts ({@link IllegalArgumentException}); {@value #FAILURE} for what
 * happens later. Every failure costs one line on the error stream, which names what was wrong and
 * what would be right.
 */
@Command(
        name = "smd",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = "Spherical Motion Dynamics: what normalization, weight decay and SGD do.",
        subcommands = {
            TheoryCommand.class,
            PreviewCommand.class,
            SimulateCommand.class,
            WalkCommand.class,
            BoundsCommand.class,
            AccuracyCommand.class,
            InspectCommand.class,
            AnglesCommand.class,
            DetectCommand.class,
            DoctorCommand.class,
            TrainCommand.class,
            SoakCommand.class,
            ExperimentCommand.class,
            BenchCommand.class
        })
public final class Smd implements Runnable {

    /** Exit code of what goes wrong after work has started. */
    static final int FAILURE = 1;

    /** Exit code of bad usage or values. */
    static final int USAGE = 2;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    /** Without a command there is nothing to do but to say what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        System.exit(execute(out, err, args));
    }

    /**
     * Runs a command.
     *
     * @param out takes results
     * @param err takes the line of an error
     * @param args the command and its arguments
     * @return the exit code
     */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine smd =
                new CommandLine(new Smd())
                        .setOut(out)
                        .setErr(err)
                        .setExpandAtFiles(false)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setParameterExceptionHandler(
                                (problem, given) ->
                                        report(
                                                problem.getCommandLine(),
                                                Messages.ofUsage(problem),
                                                USAGE))
                        .setExecutionExceptionHandler(
                                (problem, command, parsed) ->
                                        report(
                                                command,
                                                Messages.of(problem),
                                                isUsage(problem) ? USAGE : FAILURE));
        smd.setExecutionStrategy(
                parsed -> {
                    boolean idle =
                            parsed.subcommand() == null
                                    && !parsed.isUsageHelpRequested()
                                    && !parsed.isVersionHelpRequested();
                    int code = new CommandLine.RunLast().execute(parsed);
                    return idle ? USAGE : code;
                });
        int code;
        try {
            code = smd.execute(args);
        } catch (LinkageError | OutOfMemoryError problem) {
            // picocli hands on exceptions only; a native library that does not load is an error.
            code = report(smd, Messages.of(problem), FAILURE);
        }
        out.flush();
        err.flush();
        return code;
    }

    private static boolean isUsage(Exception problem) {
        return problem instanceof IllegalArgumentException || problem instanceof ParameterException;
    }

    private static int report(CommandLine command, String message, int code) {
        command.getErr().println(command.getCommandSpec().qualifiedName(" ") + ": " + message);
        return code;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Reads the version of the jar; classes out of a folder have none. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Smd.class.getPackage().getImplementationVersion();
            return new String[] {"smd " + (version == null ? "development" : version)};
        }
    }
}
