package io.github.smd4j.core.sink;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.SavedState;
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

/** A sink that lives on a thread of its own, and what waits for it; see {@link QueuedSink}. */
final class SinkQueue {

    private static final String KIND = "queued sink";

    private final AutoCloseable target;
    private final BlockingQueue<Runnable> queue;
    private final Thread worker;
    private final AtomicLong lost = new AtomicLong();
    private volatile Throwable failure;
    private boolean told;
    private boolean closed;
    private long blockedNanos;

    /** Starts the thread. */
    SinkQueue(AutoCloseable target, int capacity) {
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

    /** Has a record taken behind all that waits. */
    void hand(Runnable record) {
        throwFailure();
        if (closed) {
            throw new IllegalStateException("the queue is closed");
        }
        put(() -> take(record));
    }

    /** On the worker. */
    private void take(Runnable record) {
        if (failure != null) {
            lost.incrementAndGet();
            return;
        }
        try {
            record.run();
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

    private void unlessFailed(Runnable task) {
        if (failure == null) {
            task.run();
        }
    }

    /**
     * Throws the failure, and whenever it is asked again another exception with the same words: one
     * that is thrown while the first goes up, as by what closes behind it, is attached to the
     * first, and Java refuses to attach an exception to itself.
     */
    private void throwFailure() {
        if (failure == null) {
            return;
        }
        if (told) {
            throw again(failure);
        }
        told = true;
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private static RuntimeException again(Throwable failure) {
        return failure instanceof UncheckedIOException e
                ? new UncheckedIOException(e.getMessage(), e.getCause())
                : new IllegalStateException(failure.getMessage(), failure);
    }

    void flush(Runnable flush) {
        if (!closed) {
            await(() -> unlessFailed(flush));
        }
        throwFailure();
    }

    void save(DataOutput out) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        await(() -> unlessFailed(() -> write(new DataOutputStream(state))));
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

    /**
     * On the caller's thread: nothing has been handed over yet, and what is handed over later sees
     * it.
     */
    void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, state -> SavedState.readPart(state, target));
    }

    Duration blocked() {
        return Duration.ofNanos(blockedNanos);
    }

    int waiting() {
        return queue.size();
    }

    long lost() {
        return lost.get();
    }

    /** Waits for what waits, closes, and throws a failure that nobody was told of. */
    void close(Runnable close) {
        if (closed) {
            return;
        }
        closed = true;
        Throwable before = told ? failure : null;
        await(close);
        worker.interrupt();
        if (failure != before) {
            throwFailure();
        }
    }
}
