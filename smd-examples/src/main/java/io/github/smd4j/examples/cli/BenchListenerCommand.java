package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.bench.Judged;
import io.github.smd4j.examples.bench.ListenerBench;
import io.github.smd4j.examples.bench.StepCountBench;
import io.github.smd4j.examples.bench.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code smd bench listener}. */
@Command(
        name = "listener",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Time the listener in real training steps: its callbacks, and the measuring update",
            "beyond one that does not measure, as a share of the step. With --steps instead:",
            "whether time or memory grow with the number of steps, and a chart."
        })
final class BenchListenerCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = Options.Whole.class,
            description =
                    "Train so many steps, 400 to 1000000 in hundreds, and draw the cost over them.")
    private Long steps;

    @Option(
            names = "--out",
            defaultValue = ".",
            paramLabel = "DIR",
            description = "Where the chart of --steps goes; default the current folder.")
    private Path out;

    @Override
    public void run() {
        int pairs = options.pairs();
        Workload workload = options.workload();
        if (steps != null) {
            Options.whole("--steps", steps, 400, 1_000_000);
            if (steps % 100 != 0) {
                throw new IllegalArgumentException(
                        "--steps must be a multiple of 100, but was " + steps);
            }
            OutFolder.openForCharts(out);
            Engines.useThreads(options.threads());
            overSteps(workload);
            return;
        }
        Engines.useThreads(options.threads());
        print(ListenerBench.run(workload, pairs, Math.max(2, pairs / 10)));
    }

    private void overSteps(Workload workload) {
        List<Judged> judged;
        try {
            judged = StepCountBench.run(workload, steps.intValue(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PrintWriter printed = spec.commandLine().getOut();
        if (options.json()) {
            BenchOptions.printJson(printed, judged);
            return;
        }
        printed.println(workload + ", " + steps + " steps; time in the listener a step");
        judged.forEach(printed::println);
        printed.println("written to " + out.resolve("listener_steps.png"));
    }

    private void print(ListenerBench.Result result) {
        PrintWriter printed = spec.commandLine().getOut();
        if (options.json()) {
            BenchOptions.printJson(printed, result);
            return;
        }
        printed.println(result.workload() + "; kernel: " + result.kernel());
        printed.println("Share of a whole training step");
        result.shares().forEach(printed::println);
        for (ListenerBench.Memory memory : result.memory()) {
            printed.println(
                    String.format(
                            Locale.ROOT,
                            "memory, %s: %.1f MB outside the heap, %.1f MB in it; the measured"
                                    + " weights are %.1f MB",
                            memory.what(),
                            memory.directBytes() / 1e6,
                            memory.heapBytes() / 1e6,
                            memory.weightBytes() / 1e6));
        }
        printed.println(BenchStepCommand.worst(result.worstError()));
    }
}
