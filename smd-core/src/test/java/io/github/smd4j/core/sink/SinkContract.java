package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every sink must do; a new sink passes it by extending this class. */
abstract class SinkContract {

    static final double NAN = Double.NaN;
    static final double INFINITE = Double.POSITIVE_INFINITY;

    @TempDir Path folder;

    /** Opens the sink under test. */
    abstract StepSink open();

    /** Returns what it took, less filters, in its order. */
    abstract List<StepRecord> stored();

    static StepRecord record(String parameter, long step, StepSums sums) {
        return new StepRecord(
                parameter,
                step,
                new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9),
                sums,
                FilterSums.NONE);
    }

    static StepRecord record(String parameter, long step) {
        return record(
                parameter,
                step,
                new StepSums(1.0 / 3, -1e-17, 1e-300, 7e5 + step, -0.0, 0.1 + 0.2));
    }

    private void assertKeeps(StepRecord... records) {
        try (StepSink sink = open()) {
            for (StepRecord record : records) {
                sink.accept(record);
            }
        }
        assertEquals(List.of(records), stored());
    }

    @Test
    void everyDigitIsKept() {
        assertKeeps(
                record("conv.weight", 0),
                record("conv.weight", Long.MAX_VALUE, new StepSums(1, Math.PI, 2, 3, -4, 5e-324)));
    }

    @Test
    void valuesThatAreNotNumbersAreKept() {
        assertKeeps(
                record("a", 0, new StepSums(NAN, NAN, NAN, NAN, NAN, NAN)),
                record("a", 1, new StepSums(1, 2, 3, 4, 5, NAN)),
                new StepRecord("a", 2, Hyperparameters.UNKNOWN, StepSums.ZERO, FilterSums.NONE));
    }

    @Test
    void infiniteValuesAreKept() {
        assertKeeps(record("a", 0, new StepSums(INFINITE, -INFINITE, INFINITE, 1, NAN, -INFINITE)));
    }

    @Test
    void awkwardNamesAreKept() {
        assertKeeps(
                record("a,b", 0),
                record("say \"w\"", 0),
                record("two\nlines", 0),
                record("Größe.重み", 0),
                record(" spaced ", 0));
    }

    @Test
    void orderIsKept() {
        List<StepRecord> expected = new ArrayList<>();
        try (StepSink sink = open()) {
            for (int step = 0; step < 100; step++) {
                StepRecord record = record("w", step);
                expected.add(record);
                sink.accept(record);
            }
        }
        assertEquals(expected, stored());
    }

    @Test
    void filtersDoNotDisturbTheRest() {
        FilterSums filters = FilterSums.of(new double[] {1, 2, 3, 4, 5, 6});
        StepRecord with = new StepRecord("w", 0, Hyperparameters.UNKNOWN, filters.total(), filters);
        try (StepSink sink = open()) {
            sink.accept(with);
        }
        assertEquals(
                List.of(
                        new StepRecord(
                                "w", 0, Hyperparameters.UNKNOWN, filters.total(), FilterSums.NONE)),
                stored());
    }

    @Test
    void whatWasFlushedCanBeReadBeforeTheSinkCloses() {
        try (StepSink sink = open()) {
            sink.accept(record("w", 0));
            sink.flush();
            assertEquals(List.of(record("w", 0)), stored());
            sink.accept(record("w", 1));
        }
        assertEquals(List.of(record("w", 0), record("w", 1)), stored());
    }

    @Test
    void secondCloseDoesNothing() {
        StepSink sink = open();
        sink.accept(record("w", 0));
        sink.close();
        assertDoesNotThrow(sink::close);
        assertEquals(List.of(record("w", 0)), stored());
    }

    @Test
    void nothingTakenIsNothingStored() {
        open().close();
        assertEquals(List.of(), stored());
    }

    /** The records of a memory sink, less their filters. */
    static List<StepRecord> withoutFilters(MemorySink memory) {
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
