package io.github.smd4j.core.sink;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands records to another sink on a thread of its own, so that a slow disk does not hold up the
 * training.
 *
 * <p>At most a given number of records wait. Where that many do, {@link #accept} waits too, and the
 * time is counted ({@link #blocked}): nothing is ever dropped. An interrupt does not cut the
 * waiting short; it is kept for the caller.
 *
 * <p>Where the other sink fails, it gets no further record, and the failure is thrown by the next
 * record, flush, save or close; records that waited behind it are {@link #lost}. Whoever would
 * rather go on puts a {@link TolerantSink} between. {@link #flush}, {@link #save} and {@link
 * #close} wait until all that came before is written; a process that ends without them loses what
 * waits.
 *
 * <p>State: that of the other sink. For use by one thread; the other sink sees one thread, too.
 */
public final class QueuedSink implements StepSink, Resumable {

    private static final String KIND = "queued sink";

    private final StepSink target;
    private final BlockingQueue<Runnable> queue;
    private final Thread worker;
    private final AtomicLong lost = new AtomicLong();
    private volatile Throwable failure;
    private boolean told;
    private boolean closed;
    private long blockedNanos;

    /**
     * Starts the thread.
     *
     * @param target the other sink, closed with this one
     * @param capacity how many records may wait, above 0; a record of a layer takes some 200 bytes,
     *     and 48 more for each filter
     * @throws IllegalArgumentException if the capacity is not above 0
     */
    public QueuedSink(StepSink target, int capacity) {
        this.target = target;
        this.queue = new ArrayBlockingQueue<>((int) Ranges.count("capacity", capacity));
        this.worker = new Thread(this::work, "smd-sink");
        worker.setDaemon(true);
        worker.start();
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                queue.take().run();
            }
        } catch (InterruptedException e) {
            // The end: close interrupts when nothing is left.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void accept(StepRecord record) {
        throwFailure();
        if (closed) {
            throw new IllegalStateException("the queue is closed");
        }
        put(() -> take(record));
    }

    /** On the worker. */
    private void take(StepRecord record) {
        if (failure != null) {
            lost.incrementAndGet();
            return;
        }
        try {
            target.accept(record);
        } catch (RuntimeException | Error e) {
            lost.incrementAndGet();
            failure = e;
        }
    }

    private void put(Runnable task) {
        if (queue.offer(task)) {
            return;
        }
        long began = System.nanoTime();
        uninterrupted(() -> queue.put(task));
        blockedNanos += System.nanoTime() - began;
    }

    /** Something that waits. */
    private interface Wait {
        void run() throws InterruptedException;
    }

    private static void uninterrupted(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has something done on the worker behind all that waits, and waits for it. */
    private void await(Runnable task) {
        CountDownLatch done = new CountDownLatch(1);
        put(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        failure = e;
                    } finally {
                        done.countDown();
                    }
                });
        uninterrupted(done::await);
    }

    private void throwFailure() {
        if (failure != null) {
            told = true;
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    @Override
    public void flush() {
        if (!closed) {
            await(
                    () -> {
                        if (failure == null) {
                            target.flush();
                        }
                    });
        }
        throwFailure();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        await(
                () -> {
                    if (failure == null) {
                        write(new DataOutputStream(state));
                    }
                });
        throwFailure();
        SavedState.begin(out, KIND, 1);
        out.write(state.toByteArray());
    }

    private void write(DataOutput out) {
        try {
            SavedState.writePart(out, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        // On this thread: nothing has been handed over yet, and what is handed over later sees it.
        SavedState.read(in, KIND, 1, state -> SavedState.readPart(state, target));
    }

    /**
     * Returns how long {@link #accept} has waited for room in all.
     *
     * @return the time
     */
    public Duration blocked() {
        return Duration.ofNanos(blockedNanos);
    }

    /**
     * Returns how many records wait.
     *
     * @return the number, at most the capacity
     */
    public int waiting() {
        return queue.size();
    }

    /**
     * Returns how many records the other sink did not take because it had failed, the first of them
     * included.
     *
     * @return the number; 0 without a failure
     */
    public long lost() {
        return lost.get();
    }

    /**
     * Waits for what waits, closes the other sink, and throws a failure that nobody was told of.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Throwable before = told ? failure : null;
        await(
                () -> {
                    try {
                        target.close();
                    } catch (RuntimeException | Error e) {
                        failure = e;
                    }
                });
        worker.interrupt();
        if (failure != before) {
            throwFailure();
        }
    }
}
