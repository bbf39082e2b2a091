package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.StepRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterCsvSinkTest {

    private static final Hyperparameters KNOWN = new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9);

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("filters.csv");
    }

    private static StepRecord record(String parameter, long step) {
        FilterSums filters =
                FilterSums.of(
                        new double[] {4 + step, -1, 1.25, 10, 2, 19, 9, 0.1, 0.2, 0.3, 0.4, 0.5});
        return new StepRecord(parameter, step, KNOWN, filters.total(), filters);
    }

    @Test
    void everyFilterOfTheChosenParametersHasItsLine() throws IOException {
        List<PathPattern> wanted = List.of(new PathPattern("conv1"), new PathPattern("layer*"));
        try (FilterCsvSink sink = FilterCsvSink.create(file(), wanted)) {
            for (long step = 0; step < 2; step++) {
                sink.accept(record("conv1.weight", step));
                sink.accept(record("conv10.weight", step));
                sink.accept(record("layer1.weight", step));
            }
            sink.flush();
            assertEquals(1 + 8, Files.readAllLines(file()).size());
        }
        List<String> lines = Files.readAllLines(file());
        assertEquals(1 + 8, lines.size());
        assertEquals(String.join(",", FilterCsvSink.header()), lines.get(0));
        StepRecord first = record("conv1.weight", 0);
        StepRecord alone =
                new StepRecord("conv1.weight", 0, KNOWN, first.filters().get(1), FilterSums.NONE);
        List<String> cells = new ArrayList<>();
        for (Column column : Column.values()) {
            cells.add(column.text(alone));
        }
        cells.add(2, "1");
        cells.add(Double.toString(Math.sqrt(2 * 1e-3 / 1.9)));
        assertEquals(String.join(",", cells), lines.get(2));
        assertEquals("filter", lines.get(0).split(",", -1)[2]);
    }

    /** The lines of the filters are records too, those of each filter in its step. */
    @Test
    void theFileReadsLikeOneOfLayers() {
        List<StepRecord> read = new ArrayList<>();
        try (FilterCsvSink sink = FilterCsvSink.create(file(), List.of(new PathPattern("*")))) {
            sink.accept(record("w", 7));
        }
        CsvRecords.read(file(), read::add);
        assertEquals(record("w", 7).filters().get(0), read.get(0).sums());
        assertEquals(record("w", 7).filters().get(1), read.get(1).sums());
    }

    @Test
    void folderThatIsMissingIsNamed() {
        Path nowhere = folder.resolve("missing").resolve("filters.csv");
        assertThrows(UncheckedIOException.class, () -> FilterCsvSink.create(nowhere, List.of()));
    }
}
