package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every sink that writes a file must do besides. */
public abstract class FileSinkContract extends SinkContract {

    /** Opens the sink again on what is there, to be restored. */
    protected abstract StepSink reopen() throws IOException;

    /** Returns the file that {@link #open} creates. */
    protected abstract Path file();

    /** Opens the sink on a disk that holds {@link #file}. */
    protected abstract StepSink openOn(FillingDisk disk) throws IOException;

    /** Two parameters a step, so that a step can be cut in two. */
    private static List<StepRecord> run() {
        List<StepRecord> run = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
            run.add(record("größer, 重み", step));
            run.add(record("b", step));
        }
        return run;
    }

    /**
     * The process is killed at any moment after its state was saved: whatever of the rows behind it
     * had reached the disk, the run that goes on leaves the bytes of one that was never stopped.
     */
    @Test
    protected void aRunThatIsKilledAtAnyMomentLosesAndDoublesNothing() throws IOException {
        List<StepRecord> run = run();
        for (int saved : new int[] {0, 1, 4}) {
            byte[] state;
            int position;
            try (StepSink sink = open()) {
                run.subList(0, saved).forEach(sink::accept);
                state = ResumeProof.saved((Resumable) sink);
                position = (int) Files.size(file());
                run.subList(saved, run.size()).forEach(sink::accept);
            }
            byte[] whole = Files.readAllBytes(file());
            for (int length = position; length <= whole.length; ) {
                leave(whole, length);
                try (StepSink sink = reopen()) {
                    ResumeProof.restore((Resumable) sink, state);
                    run.subList(saved, run.size()).forEach(sink::accept);
                }
                assertArrayEquals(whole, Files.readAllBytes(file()), "killed at " + length);
                // Every byte once; elsewhere every seventh, and the last.
                length =
                        saved == 1
                                ? length + 1
                                : length + Math.max(1, Math.min(7, whole.length - length));
            }
            if (saved > 0) {
                leave(whole, position - 1);
                try (StepSink sink = reopen()) {
                    ResumeProof.assertSays("must hold at least", (Resumable) sink, state);
                }
                leave(whole, whole.length);
            }
        }
        assertEquals(expected(run, true), stored());
    }

    /** Not by emptying the file first, after which some file systems wait for the disk. */
    private void leave(byte[] whole, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(whole, 0, length));
            channel.truncate(length);
        }
    }

    @Test
    void savingAltersNothing() throws IOException {
        List<StepRecord> run = run();
        try (StepSink sink = open()) {
            for (StepRecord each : run) {
                sink.accept(each);
                ResumeProof.saved((Resumable) sink);
            }
        }
        byte[] often = Files.readAllBytes(file());
        assertKeeps(run.toArray(StepRecord[]::new));
        assertArrayEquals(often, Files.readAllBytes(file()));
    }

    /** Whoever reads while the run is on sees a beginning of what the file will be. */
    @Test
    void aReaderOnTheSideSeesABeginning() throws IOException {
        List<byte[]> seen;
        try (StepSink sink = open()) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<List<byte[]>> reader =
                    CompletableFuture.supplyAsync(() -> snapshots(over));
            for (int step = 0; step < 1500; step++) {
                sink.accept(record("w", step));
                if (step % 7 == 0) {
                    sink.flush();
                }
            }
            over.set(true);
            seen = reader.join();
        }
        byte[] whole = Files.readAllBytes(file());
        assertTrue(seen.size() > 1, seen.size() + " snapshots");
        for (byte[] each : seen) {
            assertArrayEquals(Arrays.copyOf(whole, each.length), each);
        }
    }

    private List<byte[]> snapshots(AtomicBoolean over) {
        List<byte[]> seen = new ArrayList<>();
        try {
            while (!over.get() || seen.isEmpty()) {
                seen.add(Files.readAllBytes(file()));
                Thread.sleep(1);
            }
            seen.add(Files.readAllBytes(file()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return seen;
    }

    /**
     * A disk that fills, has room again and fills: what was refused throws and names the file, what
     * was taken is there in the end, and no line is torn.
     */
    @Test
    void aFullDiskIsReportedAndOnlyWhatWasRefusedIsMissing() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        List<StepRecord> taken = new ArrayList<>();
        int refused = 0;
        try (StepSink sink = openOn(disk)) {
            for (int step = 0; step < 1500; step++) {
                disk.leave(step % 500 >= 300 ? step % 50 : Long.MAX_VALUE);
                try {
                    sink.accept(record("w", step));
                    taken.add(record("w", step));
                } catch (RuntimeException e) {
                    refused++;
                    assertNamesFile(e);
                }
            }
            disk.leave(Long.MAX_VALUE);
        }
        assertTrue(refused > 0, "the disk was never full");
        assertEquals(expected(taken, true), stored());
    }

    @Test
    void aDiskThatStaysFullIsReportedOnFlushAndOnClose() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        StepSink sink = openOn(disk);
        sink.accept(record("w", 0));
        sink.accept(record("w", 1));
        disk.leave(10);
        assertNamesFile(assertThrows(RuntimeException.class, sink::flush));
        assertNamesFile(assertThrows(RuntimeException.class, sink::close));
        assertDoesNotThrow(sink::close);
    }

    /** A device without room for a byte, from the beginning on. */
    @Test
    void aDeviceThatIsFullIsReported() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs /dev/full");
        Files.createSymbolicLink(file(), full);
        assertNamesFile(assertThrows(RuntimeException.class, this::writeOneRecord));
        Files.delete(file());
    }

    private void writeOneRecord() throws IOException {
        try (StepSink sink = open()) {
            sink.accept(record("w", 0));
            sink.accept(record("w", 1));
        }
    }

    protected final void assertNamesFile(RuntimeException e) {
        assertTrue(e.getMessage().contains("cannot write " + file()), e.getMessage());
    }
}
