package io.github.smd4j.core.sink;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuedSinkTest extends FileSinkContract {

    @Override
    protected Path file() {
        return folder.resolve("steps.csv");
    }

    @Override
    protected StepSink open() {
        return new QueuedSink(CsvSink.create(file()), 4);
    }

    @Override
    protected StepSink reopen() {
        return new QueuedSink(CsvSink.reopen(file()), 4);
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        return new QueuedSink(CsvSink.writing(ResumableFile.writing(file(), disk)), 4);
    }

    @Override
    protected List<StepRecord> stored() {
        List<StepRecord> records = new ArrayList<>();
        CsvRecords.read(file(), records::add);
        return records;
    }

    /** As a trainer does, which hands over the last record when a failure closes it. */
    @Test
    void aFailureThatGoesUpIsNotAttachedToItself() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        QueuedSink sink = (QueuedSink) openOn(disk);
        sink.flush();
        disk.leave(10);
        RuntimeException failure =
                assertThrows(
                        RuntimeException.class,
                        () -> {
                            for (int step = 0; ; step++) {
                                sink.accept(record("w", step));
                            }
                        });
        failure.addSuppressed(
                assertThrows(RuntimeException.class, () -> sink.accept(record("w", 9999))));
        assertNamesFile(failure);
        assertEquals(failure.getMessage(), failure.getSuppressed()[0].getMessage());
        disk.leave(Long.MAX_VALUE);
        sink.close();
    }

    /** The failure comes later than its record, and what waited behind it is counted. */
    @Test
    @Override
    void aFullDiskIsReportedAndOnlyWhatWasRefusedIsMissing() throws IOException {
        FillingDisk disk = new FillingDisk(file());
        QueuedSink sink = (QueuedSink) openOn(disk);
        sink.flush();
        disk.leave(10);
        int taken = 0;
        RuntimeException failure = null;
        while (failure == null) {
            try {
                sink.accept(record("w", taken));
                taken++;
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        assertNamesFile(failure);
        RuntimeException again = assertThrows(RuntimeException.class, sink::flush);
        assertEquals(failure.getMessage(), again.getMessage());
        assertNotSame(failure, again);
        disk.leave(Long.MAX_VALUE);
        assertDoesNotThrow(sink::close, "the run knows already");
        List<?> stored = stored();
        assertTrue(sink.lost() >= 1, sink.lost() + " lost");
        assertEquals(taken, stored.size() + sink.lost());
        assertEquals(record("w", stored.size() - 1), stored.get(stored.size() - 1));
    }

    @Test
    void theOtherSinkSeesOneThreadWhichIsNotTheTrainings() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        StepSink witness =
                new StepSink() {
                    @Override
                    public void accept(StepRecord record) {
                        threads.add(Thread.currentThread());
                    }

                    @Override
                    public void flush() {
                        threads.add(Thread.currentThread());
                    }

                    @Override
                    public void close() {
                        threads.add(Thread.currentThread());
                    }
                };
        try (QueuedSink sink = new QueuedSink(witness, 3)) {
            sink.accept(record("w", 0));
            sink.flush();
        }
        assertEquals(1, threads.size());
        assertNotEquals(Thread.currentThread(), threads.iterator().next());
    }

    /** Full, it waits, counts the time, and drops nothing. */
    @Test
    void aSlowSinkHoldsUpTheRunAndLosesNothing() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger written = new AtomicInteger();
        StepSink slow =
                record -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    written.incrementAndGet();
                };
        QueuedSink sink = new QueuedSink(slow, 2);
        Thread training =
                new Thread(
                        () -> {
                            for (int step = 0; step < 10; step++) {
                                sink.accept(record("w", step));
                            }
                            sink.close();
                        });
        training.start();
        while (training.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        assertEquals(2, sink.waiting());
        assertEquals(0, written.get());
        Thread.sleep(20);
        go.countDown();
        training.join();
        assertEquals(10, written.get());
        assertTrue(sink.blocked().compareTo(Duration.ofMillis(20)) >= 0, sink.blocked()::toString);
        assertEquals(0, sink.lost());
    }

    @Test
    void aFastSinkHoldsUpNothing() {
        try (QueuedSink sink = new QueuedSink(new MemorySink(), 1000)) {
            for (int step = 0; step < 1000; step++) {
                sink.accept(record("w", step));
            }
            assertEquals(Duration.ZERO, sink.blocked());
        }
    }

    /** As when Ctrl-C interrupts the thread that trains: it goes on to write, and is told later. */
    @Test
    void anInterruptIsKeptAndLosesNothing() throws IOException {
        try (StepSink sink = open()) {
            Thread.currentThread().interrupt();
            for (int step = 0; step < 50; step++) {
                sink.accept(record("w", step));
            }
            sink.flush();
            assertTrue(Thread.interrupted());
        }
        assertEquals(50, stored().size());
    }

    @Test
    void aFailureIsThrownByTheNextCallWhicheverItIs() {
        IllegalStateException broken = new IllegalStateException("broken");
        StepSink failing =
                record -> {
                    throw broken;
                };
        QueuedSink flushed = new QueuedSink(failing, 9);
        flushed.accept(record("w", 0));
        assertSame(broken, assertThrows(IllegalStateException.class, flushed::flush));
        flushed.close();
        QueuedSink closed = new QueuedSink(failing, 9);
        closed.accept(record("w", 0));
        assertSame(broken, assertThrows(IllegalStateException.class, closed::close));
        assertEquals(1, closed.lost());
        QueuedSink taking = new QueuedSink(failing, 9);
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class,
                        () -> {
                            while (true) {
                                taking.accept(record("w", 0));
                            }
                        }));
        taking.close();
    }
}
