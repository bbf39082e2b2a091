package io.github.smd4j.examples.cli;

import com.google.gson.GsonBuilder;
import io.github.smd4j.examples.bench.StepBench;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd bench}: what measuring costs on this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Time the optimizer step on ResNet-50's parameters, one thread, in interleaved pairs:",
            "our fused update, measuring, beside DJL's Trainer.step with its Sgd."
        })
final class BenchCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--pairs",
            defaultValue = "30",
            paramLabel = "N",
            description = "Pairs to time; in [2, 1000], default ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        Options.require(pairs >= 2 && pairs <= 1000, "--pairs", "in [2, 1000]", pairs);
        Engines.useThreads(1);
        StepBench.Result result = StepBench.run(pairs);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new GsonBuilder().setPrettyPrinting().create().toJson(result));
            return;
        }
        out.println(
                "ResNet-50's 161 tensors, 25,557,032 float32; ratio to DJL's Trainer.step, Sgd");
        out.println("kernel: " + result.kernel());
        out.println("  fused update, measuring every filter   " + result.measuring());
        out.println("  fused update alone                     " + result.updating());
        out.println("  zeroing the live gradients (not in the above)  " + result.zeroing());
        out.println(
                String.format(
                        Locale.ROOT,
                        "largest relative error of a layer's sums of squares: %.1e",
                        result.worstRelativeError()));
        out.println(
                "target: measuring at most "
                        + StepBench.TARGET
                        + ": "
                        + result.measuring().against(StepBench.TARGET));
    }
}
