package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.bench.PrecisionBench;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd bench precision}. */
@Command(
        name = "precision",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Say how exact the angle of one step is in each way of measuring, beside the arc cosine",
            "of a float32 cosine; the truth is formed in float64 from the stored weights."
        })
final class BenchPrecisionCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--filters",
            defaultValue = "512",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Filters of the layer, 1 to 4096; default ${DEFAULT-VALUE}.")
    private long filters;

    @Option(
            names = "--length",
            defaultValue = "4608",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Weights a filter, 16 to 32768; default ${DEFAULT-VALUE}.")
    private long length;

    @Option(
            names = "--draws",
            defaultValue = "10",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Random draws at each angle, 1 to 1000; default ${DEFAULT-VALUE}.")
    private long draws;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        int rows = Options.whole("--filters", filters, 1, 4096);
        int columns = Options.whole("--length", length, 16, 32768);
        int repeats = Options.whole("--draws", draws, 1, 1000);
        Engines.useThreads(1);
        PrecisionBench.Result result = PrecisionBench.run(rows, columns, repeats);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            BenchOptions.printJson(out, result);
            return;
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "%,d float32 weights; kernel: %s; largest relative error of the angle over"
                                + " %d draws",
                        result.weights(),
                        result.kernel(),
                        result.draws()));
        out.println(
                "angle   fused    paired   device   acos, float sums  acos, engine's dot  target");
        for (PrecisionBench.Row row : result.rows()) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%-7.0e %-8.1e %-8.1e %-8.1e %-17.1e %-19.1e %s",
                            row.angle(),
                            row.fused(),
                            row.paired(),
                            row.device(),
                            row.floatCosine(),
                            row.engineCosine(),
                            row.verdict()));
        }
        out.println("target: fused, paired and device at most " + PrecisionBench.TARGET);
    }
}
