package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

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

    private final StepSink target;
    private final SinkQueue queue;

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
        this.queue = new SinkQueue(target, capacity);
    }

    @Override
    public void accept(StepRecord record) {
        queue.hand(() -> target.accept(record));
    }

    @Override
    public void flush() {
        queue.flush(target::flush);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        queue.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        queue.restore(in);
    }

    /**
     * Returns how long {@link #accept} has waited for room in all.
     *
     * @return the time
     */
    public Duration blocked() {
        return queue.blocked();
    }

    /**
     * Returns how many records wait.
     *
     * @return the number, at most the capacity
     */
    public int waiting() {
        return queue.waiting();
    }

    /**
     * Returns how many records the other sink did not take because it had failed, the first of them
     * included.
     *
     * @return the number; 0 without a failure
     */
    public long lost() {
        return queue.lost();
    }

    /**
     * Waits for what waits, closes the other sink, and throws a failure that nobody was told of.
     */
    @Override
    public void close() {
        queue.close(target::close);
    }
}
