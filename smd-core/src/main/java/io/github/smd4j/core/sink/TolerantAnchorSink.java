package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/** What {@link TolerantSink} is, for anchor records; its steps are those of the anchors. */
public final class TolerantAnchorSink implements AnchorSink, Resumable {

    private final AnchorSink target;
    private final Forgiveness forgiveness;

    /**
     * Forgives a sink.
     *
     * @param target the sink, closed with this one
     * @param warnings is told what was lost, a line each; on the thread that hands in records
     */
    public TolerantAnchorSink(AnchorSink target, Consumer<String> warnings) {
        this.target = target;
        this.forgiveness = new Forgiveness(target, warnings);
    }

    @Override
    public void accept(AnchorRecord record) {
        forgiveness.take(record.step(), () -> target.accept(record));
    }

    @Override
    public void flush() {
        forgiveness.flush(target::flush);
    }

    /**
     * Returns how many records were refused, or given up when the run went on without them.
     *
     * @return the number
     */
    public long lost() {
        return forgiveness.lost();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        forgiveness.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        forgiveness.restore(in);
    }

    @Override
    public void close() {
        forgiveness.close(target::close);
    }
}
