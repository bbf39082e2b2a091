package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.bench.LongRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code smd bench long}. */
@Command(
        name = "long",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Train a small network for many steps with everything on, and say whether memory or",
            "time grow: long_run.csv and a chart, and the files of the run itself, some 95 kB a step."
        })
final class BenchLongCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--steps",
            defaultValue = "20000",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "800 to 1000000, in hundreds; default ${DEFAULT-VALUE}.")
    private long steps;

    @Mixin private RunOptions run;

    @Override
    public void run() {
        int count = Options.whole("--steps", steps, 800, 1_000_000);
        if (count % LongRun.BLOCK != 0) {
            throw new IllegalArgumentException(
                    "--steps must be a multiple of " + LongRun.BLOCK + ", but was " + steps);
        }
        OutFolder.openForCharts(run.out());
        Engines.useThreads(1);
        List<LongRun.Course> courses;
        try {
            courses = LongRun.run(run.out(), count, run.seed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            BenchOptions.printJson(out, courses);
            return;
        }
        courses.forEach(out::println);
        out.println("written to " + run.out().resolve("long_run.png"));
    }
}
