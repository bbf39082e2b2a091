package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TolerantSinkTest extends FileSinkContract {

    private final List<String> warnings = new ArrayList<>();

    @Override
    protected Path file() {
        return folder.resolve("steps.csv");
    }

    @Override
    protected StepSink open() {
        return new TolerantSink(CsvSink.create(file()), warnings::add);
    }

    @Override
    protected StepSink reopen() {
        return new TolerantSink(CsvSink.reopen(file()), warnings::add);
    }

    @Override
    protected TolerantSink openOn(FillingDisk disk) throws IOException {
        return new TolerantSink(
                CsvSink.writing(ResumableFile.writing(file(), disk)), warnings::add);
    }

    @Override
    protected List<StepRecord> stored() {
        List<StepRecord> records = new ArrayList<>();
        CsvRecords.read(file(), records::add);
        return records;
    }

    /** Nothing is thrown; each beginning and end of a hole is told, and the holes are counted. */
    @Test
    @Override
    void aFullDiskIsReportedAndOnlyWhatWasRefusedIsMissing() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        TolerantSink sink = openOn(disk);
        for (int step = 0; step < 1500; step++) {
            disk.leave(step % 500 >= 200 ? 10 : Long.MAX_VALUE);
            sink.accept(record("w", step));
        }
        disk.leave(Long.MAX_VALUE);
        sink.close();
        assertTrue(sink.lost() > 100, sink.lost() + " lost");
        assertEquals(1500 - sink.lost(), stored().size());
        assertTrue(warnings.get(0).startsWith("records are lost from step "), warnings.get(0));
        assertTrue(warnings.get(0).contains("cannot write " + file()), warnings.get(0));
        assertTrue(warnings.get(1).startsWith("records are written again from step 500 on; "));
        assertTrue(warnings.size() <= 7, warnings::toString);
        assertEquals(
                sink.lost() + " records were refused and are lost",
                warnings.get(warnings.size() - 1));
    }

    @Test
    @Override
    void aDiskThatStaysFullIsReportedOnFlushAndOnClose() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        TolerantSink sink = openOn(disk);
        sink.accept(record("w", 0));
        sink.accept(record("w", 1));
        disk.leave(10);
        sink.flush();
        sink.flush();
        sink.close();
        assertDoesNotThrow(sink::close);
        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("2 records since the last flush are not written"));
        assertTrue(warnings.get(1).startsWith("up to 2 records since the last flush are lost"));
        assertEquals(List.of(), stored());
    }

    /**
     * The disk is full at the checkpoint: that is whole all the same, and whoever goes on from it
     * finds the file as it was safe, without a line of the steps behind that.
     */
    @Test
    void aStateThatCannotBeSavedFailsNoCheckpointAndDoesNotLie() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        byte[] state;
        try (TolerantSink sink = openOn(disk)) {
            sink.accept(record("w", 0));
            ResumeProof.saved(sink);
            sink.accept(record("w", 1));
            sink.accept(record("w", 2));
            disk.leave(10);
            state = ResumeProof.saved(sink);
            ResumeProof.saved(sink);
            disk.leave(Long.MAX_VALUE);
            sink.accept(record("w", 3));
        }
        assertEquals(4, stored().size(), "the process that goes on loses nothing");
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(
                warnings.get(0).startsWith("2 records are not safe on the disk"), warnings.get(0));
        assertTrue(warnings.get(0).contains("cannot write " + file()), warnings.get(0));
        warnings.clear();
        try (TolerantSink second = (TolerantSink) reopen()) {
            ResumeProof.restore(second, state);
            assertEquals(2, second.lost());
            second.accept(record("w", 3));
        }
        assertEquals(List.of(record("w", 0), record("w", 3)), stored());
        assertEquals(
                List.of(
                        "2 records that were not safe on the disk at the checkpoint are lost",
                        "2 records were refused and are lost"),
                warnings);
    }

    @Test
    void theCountGoesOn() throws IOException {
        StepSink refusing =
                record -> {
                    throw new IllegalStateException("broken");
                };
        TolerantSink sink = new TolerantSink(refusing, warnings::add);
        sink.accept(record("w", 0));
        TolerantSink second = new TolerantSink(refusing, warnings::add);
        ResumeProof.restore(second, ResumeProof.saved(sink));
        second.accept(record("w", 1));
        assertEquals(2, second.lost());
    }
}
