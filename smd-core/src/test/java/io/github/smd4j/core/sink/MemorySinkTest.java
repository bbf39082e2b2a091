package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemorySinkTest extends SinkContract {

    private final MemorySink memory = new MemorySink();

    @Override
    protected StepSink open() {
        return memory;
    }

    @Override
    protected List<StepRecord> stored() {
        return withoutFilters(memory);
    }

    /** It has no state: a run that goes on reads it back from the file beside. */
    @Test
    void whatWasInMemoryIsReadBackFromTheFileUpToWhereItWasCut() throws IOException {
        Path file = folder.resolve("steps.csv");
        byte[] state;
        try (TeeSink tee = new TeeSink(CsvSink.create(file), new MemorySink()::accept)) {
            tee.accept(record("w", 0));
            state = ResumeProof.saved(tee);
            tee.accept(record("w", 1));
        }
        try (TeeSink tee = new TeeSink(CsvSink.reopen(file), memory::accept)) {
            ResumeProof.restore(tee, state);
            CsvRecords.read(file, memory);
            tee.accept(record("w", 1));
        }
        assertEquals(List.of(record("w", 0), record("w", 1)), memory.of("w"));
    }

    @Test
    void recordsAreFiledByParameterInTheOrderFirstSeen() {
        memory.accept(record("b", 0));
        memory.accept(record("a", 0));
        memory.accept(record("b", 1));
        assertEquals(List.of("b", "a"), memory.parameters());
        assertEquals(List.of(record("b", 0), record("b", 1)), memory.of("b"));
        assertEquals(List.of(), memory.of("c"));
    }

    @Test
    void nobodyElseCanChangeTheRecords() {
        memory.accept(record("a", 0));
        assertThrows(UnsupportedOperationException.class, () -> memory.of("a").add(record("a", 1)));
    }
}
