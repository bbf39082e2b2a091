package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.bench.ModelBench;
import io.github.smd4j.examples.bench.Workload;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code smd bench model}. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Time whole training steps, measured at every step, and say where the time goes;",
            "with --python beside PyTorch's, which runs in turn in a process of its own."
        })
final class BenchModelCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            description = "A Python with PyTorch; ResNet-50 only.")
    private String python;

    @Option(
            names = "--script",
            defaultValue = "docs/bench/torch_step.py",
            paramLabel = "FILE",
            description = "The script that Python runs; default ${DEFAULT-VALUE}.")
    private Path script;

    @Override
    public void run() {
        int pairs = options.pairs();
        int threads = options.threads();
        Workload workload = options.workload();
        Optional<ModelBench.Torch> torch = Optional.empty();
        if (python != null) {
            if (!workload.network().equals("resnet50")) {
                throw new IllegalArgumentException(
                        "--python needs --network resnet50, but it was " + workload.network());
            }
            if (!Files.isReadable(script)) {
                throw new IllegalArgumentException(
                        "--script must be a file that can be read, but was " + script);
            }
            torch = Optional.of(new ModelBench.Torch(python, script, threads));
        }
        Engines.useThreads(threads);
        print(ModelBench.run(workload, pairs, Math.max(1, pairs / 10), torch));
    }

    private void print(ModelBench.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            BenchOptions.printJson(out, result);
            return;
        }
        out.println(result.workload() + "; kernel: " + result.kernel());
        result.ratios().forEach(out::println);
        phases(out, "this library, ms", result.ours());
        if (!result.theirs().isEmpty()) {
            phases(out, "PyTorch " + result.torch() + ", ms", result.theirs());
        }
        out.println(BenchStepCommand.worst(result.worstError()));
    }

    private static void phases(PrintWriter out, String title, Map<String, Double> phases) {
        out.println(title + " (medians)");
        phases.forEach(
                (phase, time) ->
                        out.println(String.format(Locale.ROOT, "  %-30s %10.2f", phase, time)));
    }
}
