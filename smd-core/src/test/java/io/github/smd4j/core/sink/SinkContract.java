package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every sink must do; a new sink passes it by extending this class. */
public abstract class SinkContract {

    protected static final double NAN = Double.NaN;
    protected static final double INFINITE = Double.POSITIVE_INFINITY;

    @TempDir protected Path folder;

    /** Opens the sink under test. */
    protected abstract StepSink open() throws IOException;

    /** Returns what is stored, in its order. */
    protected abstract List<?> stored();

    /** Returns what must be stored of some records, if the sink is closed or was flushed. */
    protected List<?> expected(List<StepRecord> records, boolean closed) {
        return records.stream()
                .map(
                        r ->
                                new StepRecord(
                                        r.parameter(),
                                        r.step(),
                                        r.hyperparameters(),
                                        r.sums(),
                                        FilterSums.NONE))
                .toList();
    }

    public static StepRecord record(String parameter, long step, StepSums sums) {
        return new StepRecord(
                parameter,
                step,
                new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9),
                sums,
                FilterSums.NONE);
    }

    public static StepRecord record(String parameter, long step) {
        return record(
                parameter,
                step,
                new StepSums(1.0 / 3, -1e-17, 1e-300, 7e5 + step, -0.0, 0.1 + 0.2));
    }

    protected final void assertKeeps(StepRecord... records) throws IOException {
        try (StepSink sink = open()) {
            for (StepRecord record : records) {
                sink.accept(record);
            }
        }
        assertEquals(expected(List.of(records), true), stored());
    }

    @Test
    void everyDigitIsKept() throws IOException {
        assertKeeps(
                record("conv.weight", 0),
                record("conv.weight", Long.MAX_VALUE, new StepSums(1, Math.PI, 2, 3, -4, 5e-324)));
    }

    @Test
    void valuesThatAreNotNumbersAreKept() throws IOException {
        assertKeeps(
                record("a", 0, new StepSums(NAN, NAN, NAN, NAN, NAN, NAN)),
                record("a", 1, new StepSums(1, 2, 3, 4, 5, NAN)),
                new StepRecord("a", 2, Hyperparameters.UNKNOWN, StepSums.ZERO, FilterSums.NONE));
    }

    @Test
    void infiniteValuesAreKept() throws IOException {
        assertKeeps(record("a", 0, new StepSums(INFINITE, -INFINITE, INFINITE, 1, NAN, -INFINITE)));
    }

    @Test
    void awkwardNamesAreKept() throws IOException {
        assertKeeps(
                record("a,b", 0),
                record("say \"w\"", 0),
                record("two\nlines", 0),
                record("back\\slash\t\r\u0001", 0),
                record("Größe.重み.\uD83D\uDE00", 0),
                record("../../etc/passwd", 0),
                record("", 0),
                record(" spaced ", 0),
                record("x".repeat(100_000), 0));
    }

    @Test
    void orderIsKept() throws IOException {
        List<StepRecord> expected = new ArrayList<>();
        try (StepSink sink = open()) {
            for (int step = 0; step < 100; step++) {
                StepRecord record = record("w", step);
                expected.add(record);
                sink.accept(record);
            }
        }
        assertEquals(expected(expected, true), stored());
    }

    @Test
    void filtersDoNotDisturbTheRest() throws IOException {
        FilterSums filters = FilterSums.of(new double[] {1, 2, 3, 4, 5, 6});
        assertKeeps(
                new StepRecord("w", 0, Hyperparameters.UNKNOWN, filters.total(), filters),
                record("v", 0));
    }

    @Test
    void whatWasFlushedCanBeReadBeforeTheSinkCloses() throws IOException {
        try (StepSink sink = open()) {
            sink.accept(record("w", 0));
            sink.flush();
            assertEquals(expected(List.of(record("w", 0)), false), stored());
            sink.accept(record("w", 1));
            sink.flush();
            assertEquals(expected(List.of(record("w", 0), record("w", 1)), false), stored());
        }
        assertEquals(expected(List.of(record("w", 0), record("w", 1)), true), stored());
    }

    @Test
    void secondCloseDoesNothing() throws IOException {
        StepSink sink = open();
        sink.accept(record("w", 0));
        sink.close();
        assertDoesNotThrow(sink::close);
        assertEquals(expected(List.of(record("w", 0)), true), stored());
    }

    @Test
    void nothingTakenIsNothingStored() throws IOException {
        open().close();
        assertEquals(List.of(), stored());
    }

    /** The records of a memory sink, less their filters. */
    protected static List<StepRecord> withoutFilters(MemorySink memory) {
        return memory.parameters().stream()
                .flatMap(parameter -> memory.of(parameter).stream())
                .map(
                        r ->
                                new StepRecord(
                                        r.parameter(),
                                        r.step(),
                                        r.hyperparameters(),
                                        r.sums(),
                                        FilterSums.NONE))
                .toList();
    }
}
