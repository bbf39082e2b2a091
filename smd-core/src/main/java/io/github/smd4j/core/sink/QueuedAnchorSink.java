package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/** What {@link QueuedSink} is, for anchor records. */
public final class QueuedAnchorSink implements AnchorSink, Resumable {

    private final AnchorSink target;
    private final SinkQueue queue;

    /**
     * Starts the thread.
     *
     * @param target the other sink, closed with this one
     * @param capacity how many records may wait, above 0
     * @throws IllegalArgumentException if the capacity is not above 0
     */
    public QueuedAnchorSink(AnchorSink target, int capacity) {
        this.target = target;
        this.queue = new SinkQueue(target, capacity);
    }

    @Override
    public void accept(AnchorRecord record) {
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
     * Waits for what waits, closes the other sink, and throws a failure that nobody was told of.
     */
    @Override
    public void close() {
        queue.close(target::close);
    }
}
