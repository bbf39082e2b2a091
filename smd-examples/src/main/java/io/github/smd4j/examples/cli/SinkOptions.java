package io.github.smd4j.examples.cli;

import io.github.smd4j.core.file.JsonlSink;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.sink.TolerantAnchorSink;
import io.github.smd4j.core.sink.TolerantSink;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink.Details;
import io.github.smd4j.examples.experiment.RunFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import picocli.CommandLine.Option;

/** Where the records of a training go besides {@code steps.csv}. */
final class SinkOptions {

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
     * What goes around the files of a run, and those that were asked for.
     *
     * @param warnings is told what was lost, if the run shall go on
     */
    RunFiles files(Consumer<String> warnings) {
        return new Asked(warnings);
    }

    private final class Asked implements RunFiles {

        private final Consumer<String> warnings;
        private final Map<String, LongSupplier> lost = new TreeMap<>();

        Asked(Consumer<String> warnings) {
            this.warnings = warnings;
        }

        @Override
        public StepSink guarded(Path file, StepSink sink) {
            if (!forgiving()) {
                return sink;
            }
            TolerantSink forgiven = new TolerantSink(sink, of(file));
            lost.put(file.getFileName().toString(), forgiven::lost);
            return forgiven;
        }

        @Override
        public AnchorSink guardedAnchors(Path file, AnchorSink sink) {
            if (!forgiving()) {
                return sink;
            }
            TolerantAnchorSink forgiven = new TolerantAnchorSink(sink, of(file));
            lost.put(file.getFileName().toString(), forgiven::lost);
            return forgiven;
        }

        @Override
        public Map<String, Long> lost() {
            Map<String, Long> counts = new TreeMap<>();
            lost.forEach((file, count) -> counts.put(file, count.getAsLong()));
            counts.values().removeIf(count -> count == 0);
            return counts;
        }

        private boolean forgiving() {
            return onFailure.equals("warn");
        }

        private Consumer<String> of(Path file) {
            return warning -> warnings.accept(file.getFileName() + ": " + warning);
        }

        @Override
        public StepSink others(Path folder, boolean reopen) {
            List<StepSink> sinks = new ArrayList<>();
            if (jsonl) {
                Path file = folder.resolve("steps.jsonl");
                sinks.add(guarded(file, reopen ? JsonlSink.reopen(file) : JsonlSink.create(file)));
            }
            if (tensorBoard) {
                Path run = folder.resolve("tensorboard");
                Details details = new Details(patterns(layers), patterns(histograms));
                sinks.add(
                        guarded(
                                run,
                                reopen
                                        ? TensorBoardSink.reopen(run, details)
                                        : TensorBoardSink.create(run, details)));
            }
            return new TeeSink(sinks.toArray(StepSink[]::new));
        }
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
