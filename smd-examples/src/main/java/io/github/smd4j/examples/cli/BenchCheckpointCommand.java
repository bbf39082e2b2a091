package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.bench.CheckpointBench;
import io.github.smd4j.examples.bench.Workload;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code smd bench checkpoint}. */
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Time writing a checkpoint and taking it up: the network, heavy ball's buffers and the",
            "listener's state, in the folder of temporary files (java.io.tmpdir)."
        })
final class BenchCheckpointCommand implements Runnable {

    /** The first ones compile. */
    private static final int WARM_UP = 3;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Mixin private BenchOptions options = new BenchOptions();

    @Override
    public void run() {
        int times = options.pairs();
        Workload workload = options.workload();
        Engines.useThreads(options.threads());
        CheckpointBench.Result result = CheckpointBench.run(workload, times, WARM_UP);
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            BenchOptions.printJson(out, result);
            return;
        }
        out.printf(
                Locale.ROOT, "%s: %.2f MB a checkpoint%n", result.workload(), result.bytes() / 1e6);
        out.println("write:   " + result.write());
        out.println("take up: " + result.restore());
    }
}
