package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.file.JsonlSink;
import io.github.smd4j.core.file.JsonlSinkTest;
import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeeSinkTest extends FileSinkContract {

    private final MemorySink first = new MemorySink();
    private final MemorySink second = new MemorySink();

    @Override
    protected Path file() {
        return folder.resolve("steps.csv");
    }

    private Path other() {
        return folder.resolve("steps.jsonl");
    }

    @Override
    protected StepSink open() {
        return new TeeSink(CsvSink.create(file()), JsonlSink.create(other()));
    }

    @Override
    protected StepSink reopen() {
        return new TeeSink(CsvSink.reopen(file()), JsonlSink.reopen(other()));
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        return new TeeSink(
                CsvSink.writing(ResumableFile.writing(file(), disk)), JsonlSink.create(other()));
    }

    @Override
    protected List<StepRecord> stored() {
        List<StepRecord> records = new ArrayList<>();
        CsvRecords.read(file(), records::add);
        assertEquals(JsonlSinkTest.records(other()), records);
        return records;
    }

    /** Writes down what it is told and fails where it shall. */
    private static final class Witness implements StepSink {

        final List<String> seen;
        final String name;
        final RuntimeException onClose;

        Witness(List<String> seen, String name, RuntimeException onClose) {
            this.seen = seen;
            this.name = name;
            this.onClose = onClose;
        }

        @Override
        public void accept(StepRecord record) {
            seen.add(name + " accept");
        }

        @Override
        public void flush() {
            seen.add(name + " flush");
        }

        @Override
        public void close() {
            seen.add(name + " close");
            if (onClose != null) {
                throw onClose;
            }
        }
    }

    @Test
    void everyCallReachesEverySinkInOrder() {
        List<String> seen = new ArrayList<>();
        TeeSink tee = new TeeSink(new Witness(seen, "a", null), new Witness(seen, "b", null));
        tee.accept(record("w", 0));
        tee.flush();
        tee.close();
        assertEquals(
                List.of("a accept", "b accept", "a flush", "b flush", "a close", "b close"), seen);
    }

    @Test
    void allAreClosedAndTheFirstFailureIsThrown() {
        List<String> seen = new ArrayList<>();
        RuntimeException early = new IllegalStateException("early");
        RuntimeException late = new IllegalStateException("late");
        TeeSink tee =
                new TeeSink(
                        new Witness(seen, "a", null),
                        new Witness(seen, "b", early),
                        new Witness(seen, "c", late),
                        new Witness(seen, "d", null));
        RuntimeException thrown = assertThrows(IllegalStateException.class, tee::close);
        assertSame(early, thrown);
        assertEquals(List.of(late), List.of(thrown.getSuppressed()));
        assertEquals(List.of("a close", "b close", "c close", "d close"), seen);
    }

    @Test
    void partsThatHaveAStateGoOnAndOthersArePassedOver() throws IOException {
        Path file = folder.resolve("steps.csv");
        byte[] state;
        try (TeeSink tee = new TeeSink(first::accept, CsvSink.create(file))) {
            tee.accept(record("w", 0));
            state = ResumeProof.saved(tee);
            tee.accept(record("w", 1));
        }
        try (TeeSink fewer = new TeeSink(CsvSink.reopen(file));
                TeeSink turned = new TeeSink(CsvSink.reopen(file), first::accept)) {
            ResumeProof.assertSays("number of sinks of 1", fewer, state);
            ResumeProof.assertSays("none in the place of CsvSink", turned, state);
        }
        try (TeeSink tee = new TeeSink(first::accept, CsvSink.reopen(file))) {
            ResumeProof.restore(tee, state);
            tee.accept(record("w", 2));
        }
        CsvRecords.read(file, second);
        assertEquals(List.of(record("w", 0), record("w", 2)), second.of("w"));
    }

    @Test
    void failureStopsTheRecordThere() {
        List<String> seen = new ArrayList<>();
        StepSink broken =
                record -> {
                    throw new IllegalStateException("full");
                };
        TeeSink tee =
                new TeeSink(new Witness(seen, "a", null), broken, new Witness(seen, "c", null));
        assertThrows(IllegalStateException.class, () -> tee.accept(record("w", 0)));
        assertEquals(List.of("a accept"), seen);
    }
}
