package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.smd4j.core.sink.FileSinkContract;
import io.github.smd4j.core.sink.FillingDisk;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Passes the contract with what it is handed as the one filter of each record. */
class FilterCsvSinkTest extends FileSinkContract {

    private static final Hyperparameters KNOWN = new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9);

    private static final List<PathPattern> ALL = List.of(new PathPattern("*"));

    @Override
    protected Path file() {
        return folder.resolve("filters.csv");
    }

    @Override
    protected StepSink open() {
        return new OneFilter(FilterCsvSink.create(file(), ALL));
    }

    @Override
    protected StepSink reopen() {
        return new OneFilter(FilterCsvSink.reopen(file(), ALL));
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        return new OneFilter(FilterCsvSink.writing(ResumableFile.writing(file(), disk), ALL));
    }

    @Override
    protected List<StepRecord> stored() {
        List<StepRecord> records = new ArrayList<>();
        CsvRecords.read(file(), records::add);
        return records;
    }

    /** Gives a record without filters one that is all of it. */
    private record OneFilter(FilterCsvSink target) implements StepSink, Resumable {

        @Override
        public void accept(StepRecord record) {
            StepSums s = record.sums();
            double[] all = {s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), s.vg()};
            target.accept(
                    new StepRecord(
                            record.parameter(),
                            record.step(),
                            record.hyperparameters(),
                            s,
                            FilterSums.of(all)));
        }

        @Override
        public void flush() {
            target.flush();
        }

        @Override
        public void save(DataOutput out) throws IOException {
            target.save(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            target.restore(in);
        }

        @Override
        public void close() {
            target.close();
        }
    }

    private static StepRecord filtered(String parameter, long step) {
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
                sink.accept(filtered("conv1.weight", step));
                sink.accept(filtered("conv10.weight", step));
                sink.accept(filtered("layer1.weight", step));
            }
            sink.flush();
            assertEquals(1 + 8, Files.readAllLines(file()).size());
        }
        List<String> lines = Files.readAllLines(file());
        assertEquals(1 + 8, lines.size());
        assertEquals(String.join(",", FilterCsvSink.header()), lines.get(0));
        StepRecord first = filtered("conv1.weight", 0);
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
            sink.accept(filtered("w", 7));
        }
        CsvRecords.read(file(), read::add);
        assertEquals(filtered("w", 7).filters().get(0), read.get(0).sums());
        assertEquals(filtered("w", 7).filters().get(1), read.get(1).sums());
    }

    @Test
    void folderThatIsMissingIsNamed() {
        Path nowhere = folder.resolve("missing").resolve("filters.csv");
        assertThrows(UncheckedIOException.class, () -> FilterCsvSink.create(nowhere, List.of()));
    }
}
