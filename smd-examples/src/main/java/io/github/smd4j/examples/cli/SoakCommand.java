package io.github.smd4j.examples.cli;

import com.google.gson.GsonBuilder;
import io.github.smd4j.examples.soak.Soak;
import io.github.smd4j.examples.soak.SoakResult;
import io.github.smd4j.examples.soak.SoakResult.Stratum;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd soak}: a training that is killed and goes on. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Kill a training of 60 steps by SIGKILL at random moments of six phases, let it go on"
                    + " from its checkpoints, and hold every byte to a run that nobody killed.",
            "A few seconds a kill. Exit code 1 if anything differs, or if a checkpoint that forgot"
                    + " something is not found."
        })
final class SoakCommand implements Callable<Integer> {

    private static final int MOST = 100_000;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--kills",
            defaultValue = "100",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "How many, from 1 to 100000; default ${DEFAULT-VALUE}.")
    private long kills;

    @CommandLine.Mixin private RunOptions run;

    @Override
    public Integer call() {
        int count = Options.whole("--kills", kills, 1, MOST);
        OutFolder.openForCharts(run.out());
        requireEmpty(run.out());
        PrintWriter err = spec.commandLine().getErr();
        Soak soak =
                new Soak(
                        run.out(),
                        count,
                        run.seed(),
                        line -> {
                            err.println(line);
                            err.flush();
                        });
        try {
            SoakResult result = soak.run(true);
            PrintWriter out = spec.commandLine().getOut();
            out.print(
                    run.json()
                            ? new GsonBuilder().setPrettyPrinting().create().toJson(result) + "\n"
                            : table(result));
            return result.passed() ? 0 : Smd.FAILURE;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static void requireEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("--out must be an empty folder: " + folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table for people. */
    static String table(SoakResult result) {
        StringBuilder table = new StringBuilder();
        row(table, "phase", "kills", "resumed", "steps again", "most");
        Stratum all = new Stratum(0, 0, 0, 0);
        for (var each : result.strata().entrySet()) {
            Stratum one = each.getValue();
            row(table, each.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '), one);
            all =
                    new Stratum(
                            all.kills() + one.kills(),
                            all.resumed() + one.resumed(),
                            all.stepsAgain() + one.stepsAgain(),
                            Math.max(all.mostAgain(), one.mostAgain()));
        }
        row(table, "all", all);
        table.append(
                String.format(
                        "%nruns to their end %d; kills before the first checkpoint %d;"
                                + " differences and failures %d%n",
                        result.runs(), result.beforeFirst(), result.failures().size()));
        result.failures().forEach(failure -> table.append("  ").append(failure).append('\n'));
        result.controls()
                .forEach(
                        (what, found) ->
                                table.append("left out ")
                                        .append(what.toLowerCase(Locale.ROOT).replace('_', ' '))
                                        .append(found ? ": found\n" : ": not found\n"));
        return table.append(result.passed() ? "passed\n" : "FAILED\n").toString();
    }

    private static void row(StringBuilder table, String name, Stratum one) {
        row(
                table,
                name,
                Integer.toString(one.kills()),
                Integer.toString(one.resumed()),
                Long.toString(one.stepsAgain()),
                Long.toString(one.mostAgain()));
    }

    private static void row(
            StringBuilder table, String name, String a, String b, String c, String d) {
        table.append(String.format("%-18s %6s %8s %12s %5s%n", name, a, b, c, d));
    }
}
