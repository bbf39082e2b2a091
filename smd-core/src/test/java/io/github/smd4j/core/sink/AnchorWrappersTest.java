package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.file.AnchorCsvSink;
import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue and the forgiveness of step records are those of anchor records too. */
@Timeout(60)
class AnchorWrappersTest {

    @TempDir Path folder;
    private final List<String> warnings = new ArrayList<>();

    private Path file() {
        return folder.resolve("anchors.csv");
    }

    private static AnchorRecord record(long step) {
        StepSums sums = new StepSums(1, 0, 1e-3, Double.NaN, Double.NaN, Double.NaN);
        return new AnchorRecord("w", step, 10, Hyperparameters.UNKNOWN, sums, FilterSums.NONE);
    }

    private AnchorSink wrapped(AnchorSink sink) {
        return new QueuedAnchorSink(new TolerantAnchorSink(sink, warnings::add), 3);
    }

    private byte[] plain(int records) throws IOException {
        Path plain = folder.resolve("plain.csv");
        try (AnchorSink sink = AnchorCsvSink.create(plain)) {
            for (int step = 0; step < records; step++) {
                sink.accept(record(step));
            }
        }
        return Files.readAllBytes(plain);
    }

    @Test
    void goingOnLeavesTheSameBytes() throws IOException {
        byte[] state;
        try (AnchorSink sink = wrapped(AnchorCsvSink.create(file()))) {
            for (int step = 0; step < 20; step++) {
                sink.accept(record(step));
            }
            state = ResumeProof.saved((QueuedAnchorSink) sink);
            sink.accept(record(20));
        }
        try (AnchorSink sink = wrapped(AnchorCsvSink.reopen(file()))) {
            ResumeProof.restore((QueuedAnchorSink) sink, state);
            for (int step = 20; step < 40; step++) {
                sink.accept(record(step));
            }
            sink.flush();
            assertArrayEquals(plain(40), Files.readAllBytes(file()));
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void aDiskThatIsFullAtTheEndIsTold() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        try (AnchorSink sink =
                wrapped(AnchorCsvSink.writing(ResumableFile.writing(file(), disk)))) {
            sink.flush();
            sink.accept(record(0));
            disk.leave(10);
        }
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("up to 1 records since the last flush are lost"));
        assertTrue(warnings.get(0).contains("cannot write " + file()), warnings.get(0));
    }

    @Test
    void unforgivenItFailsTheRun() {
        IllegalStateException broken = new IllegalStateException("broken");
        QueuedAnchorSink sink =
                new QueuedAnchorSink(
                        record -> {
                            throw broken;
                        },
                        3);
        sink.accept(record(0));
        assertSame(broken, assertThrows(IllegalStateException.class, sink::flush));
        sink.close();
    }
}
