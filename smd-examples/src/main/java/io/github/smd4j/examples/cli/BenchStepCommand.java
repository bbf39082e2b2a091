package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.bench.StepBench;
import io.github.smd4j.examples.bench.Workload;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code smd bench step}. */
@Command(
        name = "step",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Time the optimizer step in interleaved pairs: heavy ball with measurement and zeroing,",
            "through this library's trainer, beside DJL's Trainer.step with its Sgd."
        })
final class BenchStepCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Mixin private BenchOptions options = new BenchOptions();

    @Override
    public void run() {
        int pairs = options.pairs();
        Workload workload = options.workload();
        Engines.useThreads(options.threads());
        StepBench.Result result = StepBench.run(workload, pairs, pairs);
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            BenchOptions.printJson(out, result);
            return;
        }
        out.println(result.workload() + "; kernel: " + result.kernel());
        out.println(
                "Ratio to DJL's Trainer.step with Sgd, which duplicates each gradient and zeroes.");
        result.ratios().forEach(out::println);
        out.println(
                "goal, measuring: at most "
                        + StepBench.GOAL
                        + ": "
                        + result.ratios().get(0).ratio().against(StepBench.GOAL));
        out.println(worst(result.worstError()));
    }

    /** The line on the oracle. */
    static String worst(double error) {
        return String.format(
                Locale.ROOT,
                "Every expected record was written; largest error beside float64: %.1e",
                error);
    }
}
