package io.github.smd4j.examples.cli;

import io.github.smd4j.core.file.JsonlSink;
import io.github.smd4j.core.sink.QueuedSink;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.sink.TolerantSink;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink.Details;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Where the records of a training go besides {@code steps.csv}. */
final class SinkOptions {

    /** Records that wait for a slow disk; of a few layers, or of one network of many. */
    private static final int QUEUE = 256;

    @Option(
            names = "--jsonl",
            description =
                    "Also write steps.jsonl: the columns of steps.csv, one JSON object a line.")
    private boolean jsonl;

    @Option(
            names = "--tensorboard",
            description =
                    "Also write the folder tensorboard: 14 series, whatever the number of layers.")
    private boolean tensorBoard;

    @Option(
            names = "--tensorboard-layers",
            split = ",",
            paramLabel = "PATTERN",
            description = "The series of single layers too, such as conv1,layer2.*.")
    private List<String> layers = List.of();

    @Option(
            names = "--tensorboard-histograms",
            split = ",",
            paramLabel = "PATTERN",
            description = "Histograms over the filters of layers too.")
    private List<String> histograms = List.of();

    @Option(
            names = "--on-sink-failure",
            paramLabel = "WHAT",
            defaultValue = "stop",
            description = {
                "stop or warn, where records cannot be written, as on a full disk; default"
                        + " ${DEFAULT-VALUE}.",
                "With warn the training goes on and says what was lost."
            })
    private String onFailure;

    /** Checks what picocli cannot. */
    void check() {
        if (!onFailure.equals("stop") && !onFailure.equals("warn")) {
            throw new IllegalArgumentException(
                    "--on-sink-failure must be stop or warn, but was '" + onFailure + "'");
        }
        if (!tensorBoard && !(layers.isEmpty() && histograms.isEmpty())) {
            throw new IllegalArgumentException(
                    "--tensorboard-layers and --tensorboard-histograms need --tensorboard, which is"
                            + " missing");
        }
    }

    /**
     * Opens what was asked for, behind a queue of its own.
     *
     * @param reopen whether the files are there, to be restored
     * @param warnings is told what was lost, if the run shall go on
     * @return the sink; one that does nothing if nothing was asked for
     */
    StepSink open(Path folder, boolean reopen, Consumer<String> warnings) {
        List<StepSink> sinks = new ArrayList<>();
        if (jsonl) {
            Path file = folder.resolve("steps.jsonl");
            sinks.add(
                    forgiving(reopen ? JsonlSink.reopen(file) : JsonlSink.create(file), warnings));
        }
        if (tensorBoard) {
            Path run = folder.resolve("tensorboard");
            Details details = new Details(patterns(layers), patterns(histograms));
            sinks.add(
                    forgiving(
                            reopen
                                    ? TensorBoardSink.reopen(run, details)
                                    : TensorBoardSink.create(run, details),
                            warnings));
        }
        return sinks.isEmpty()
                ? record -> {}
                : new QueuedSink(new TeeSink(sinks.toArray(StepSink[]::new)), QUEUE);
    }

    /** The sink itself, or one that warns in place of failing. */
    StepSink forgiving(StepSink sink, Consumer<String> warnings) {
        return onFailure.equals("warn") ? new TolerantSink(sink, warnings) : sink;
    }

    private static List<PathPattern> patterns(List<String> texts) {
        return texts.stream().map(PathPattern::new).toList();
    }

    /** What decides the files, for the settings of a run. */
    @Override
    public String toString() {
        return "jsonl "
                + jsonl
                + ", tensorboard "
                + tensorBoard
                + " "
                + layers
                + " "
                + histograms
                + ", on failure "
                + onFailure;
    }
}
