package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.tensorboard.TensorBoardSink;
import io.github.smd4j.examples.experiment.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SinkOptionsTest {

    @TempDir Path folder;
    private final List<String> warnings = new ArrayList<>();

    @CommandLine.Command(name = "train")
    private static final class Train {
        @CommandLine.Mixin private SinkOptions sinks;
    }

    private static SinkOptions options(String... arguments) {
        Train train = new Train();
        new CommandLine(train).parseArgs(arguments);
        train.sinks.check();
        return train.sinks;
    }

    private void run(String... arguments) {
        StepSums sums = new StepSums(1, 0, 1e-3, 1, 0, 0);
        try (StepSink sink = options(arguments).files(warnings::add).others(folder, false)) {
            for (long step = 0; step < 3; step++) {
                sink.accept(
                        new StepRecord("w", step, Hyperparameters.UNKNOWN, sums, FilterSums.NONE));
            }
        }
    }

    @Test
    void nothingIsWrittenUnlessAskedFor() throws IOException {
        run();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void bothAreWrittenWhereAskedFor() throws IOException {
        run("--jsonl", "--tensorboard", "--tensorboard-layers", "w");
        assertEquals(3, Files.readAllLines(folder.resolve("steps.jsonl")).size());
        Path events = folder.resolve("tensorboard").resolve(TensorBoardSink.FILE);
        assertTrue(
                Files.readString(events, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("angular_update_rad/layer/w"));
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        for (String[] wrong :
                new String[][] {
                    {"--on-sink-failure", "ignore"}, {"--tensorboard-histograms", "w"}
                }) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> options(wrong));
            assertTrue(e.getMessage().contains(wrong[0]), e.getMessage());
        }
    }

    @Test
    void failuresAreForgivenWhereAskedFor() {
        StepSink broken =
                record -> {
                    throw new IllegalStateException("full");
                };
        Path file = folder.resolve("steps.csv");
        assertEquals(broken, options().files(warnings::add).guarded(file, broken));
        RunFiles forgiving = options("--on-sink-failure", "warn").files(warnings::add);
        StepSink forgiven = forgiving.guarded(file, broken);
        forgiven.accept(
                new StepRecord("w", 0, Hyperparameters.UNKNOWN, StepSums.ZERO, FilterSums.NONE));
        assertEquals(List.of("steps.csv: records are lost from step 0 on: full"), warnings);
        AnchorSink anchors =
                forgiving.guardedAnchors(
                        folder.resolve("anchors.csv"),
                        record -> {
                            throw new IllegalStateException("full");
                        });
        anchors.accept(
                new AnchorRecord(
                        "w", 4, 4, Hyperparameters.UNKNOWN, StepSums.ZERO, FilterSums.NONE));
        assertEquals("anchors.csv: records are lost from step 4 on: full", warnings.get(1));
        forgiving.guarded(folder.resolve("filters.csv"), record -> {});
        assertEquals(Map.of("anchors.csv", 1L, "steps.csv", 1L), forgiving.lost());
    }
}
