package io.github.smd4j.examples.cli;

import com.google.gson.GsonBuilder;
import io.github.smd4j.examples.bench.BenchClock;
import io.github.smd4j.examples.bench.Workload;
import io.github.smd4j.examples.network.Networks;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What all benchmarks of a network share. */
final class BenchOptions {

    @Option(
            names = "--pairs",
            defaultValue = "30",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = {
                "Pairs to time; in [2, 1000], default ${DEFAULT-VALUE}.",
                "With fewer than 30 no target is judged."
            })
    private long pairs;

    @Option(
            names = "--network",
            defaultValue = "resnet50",
            paramLabel = "NAME",
            description = {
                "resnet18, resnet34, resnet50, resnet20, mobilenetv2, quickstart,",
                "shufflenetv2plus-small, -medium or -large; default ${DEFAULT-VALUE}."
            })
    private String network;

    @Option(
            names = "--batch-size",
            defaultValue = "8",
            paramLabel = "B",
            converter = Options.Whole.class,
            description = "Images a step, 2 to 1024; default ${DEFAULT-VALUE}.")
    private long batch;

    @Option(
            names = "--image-size",
            defaultValue = "128",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "Height and width of an image, 8 to 512; default ${DEFAULT-VALUE}.")
    private long size;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "T",
            converter = Options.Whole.class,
            description = "Threads of the engine, 1 to 256; default ${DEFAULT-VALUE}.")
    private long threads;

    @Option(
            names = "--processor-time",
            description =
                    "Count the time in which the thread has a processor, for a machine with other"
                            + " work; needs one thread.")
    private boolean processorTime;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    int pairs() {
        return Options.whole("--pairs", pairs, 2, 1000);
    }

    int threads() {
        return Options.whole("--threads", threads, 1, 256);
    }

    boolean json() {
        return json;
    }

    Workload workload() {
        if (!Networks.names().contains(network)) {
            throw new IllegalArgumentException(
                    "--network must be one of "
                            + String.join(", ", Networks.names())
                            + ", but was '"
                            + network
                            + "'");
        }
        return new Workload(
                network,
                Options.whole("--batch-size", batch, 2, 1024),
                Options.whole("--image-size", size, 8, 512),
                clock());
    }

    private BenchClock clock() {
        if (processorTime && threads != 1) {
            throw new IllegalArgumentException(
                    "--processor-time counts one thread, but --threads was " + threads);
        }
        return processorTime ? BenchClock.PROCESSOR : BenchClock.WALL;
    }

    /** Prints a result with every digit. */
    static void printJson(PrintWriter out, Object result) {
        out.println(
                new GsonBuilder()
                        .serializeSpecialFloatingPointValues()
                        .disableHtmlEscaping()
                        .setPrettyPrinting()
                        .create()
                        .toJson(result));
    }
}
