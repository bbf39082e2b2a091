package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.file.FilterCsvSink;
import io.github.smd4j.core.file.JsonlSink;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.sink.TolerantSink;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink.Details;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The states of sinks that write files, which they cut back, as {@link StateTrial} damages them.
 */
final class SinkStateFuzz {

    private static final List<PathPattern> ALL = List.of(new PathPattern("**"));
    private static final Details DETAILS = new Details(ALL, ALL);
    private static final int STEPS = 5;

    private static final StateTrial TRIAL =
            new StateTrial(
                    List.of(
                            kind(CsvSink::create, CsvSink::reopen),
                            kind(JsonlSink::create, JsonlSink::reopen),
                            kind(
                                    file -> FilterCsvSink.create(file, ALL),
                                    file -> FilterCsvSink.reopen(file, ALL)),
                            kind(
                                    file -> TensorBoardSink.create(file.getParent(), DETAILS),
                                    file -> TensorBoardSink.reopen(file.getParent(), DETAILS)),
                            kind(
                                    file -> tolerant(CsvSink.create(file)),
                                    file -> tolerant(CsvSink.reopen(file)))));

    private SinkStateFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TRIAL.run(input);
    }

    /** Behind another that has no state. */
    private static TeeSink tolerant(StepSink sink) {
        return new TeeSink(record -> {}, new TolerantSink(sink, warning -> {}));
    }

    private static <T extends StepSink & Resumable> StateTrial.Kind kind(
            Function<Path, T> create, Function<Path, T> reopen) {
        try {
            Path folder = Files.createTempDirectory(Refusal.file(new byte[0]).getParent(), "fuzz");
            Path file = folder.resolve(TensorBoardSink.FILE);
            byte[] whole = whole(create, file);
            return used -> {
                if (used) {
                    return filled(create.apply(file));
                }
                if (Files.size(file) != whole.length) {
                    Files.write(file, whole);
                }
                return reopen.apply(file);
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T extends StepSink> byte[] whole(Function<Path, T> create, Path file)
            throws IOException {
        filled(create.apply(file)).close();
        return Files.readAllBytes(file);
    }

    private static <T extends StepSink> T filled(T sink) {
        for (int step = 0; step < STEPS; step++) {
            sink.accept(StateFuzz.record(step));
        }
        return sink;
    }
}
