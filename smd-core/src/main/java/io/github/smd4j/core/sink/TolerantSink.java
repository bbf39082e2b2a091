package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Lets a run go on where a sink fails, and says what was lost: for a user who would rather have
 * holes in the data than no training. Without it a sink's failure fails the run.
 *
 * <p>The other sink is tried again with every record. There is a warning where it begins to fail,
 * where it takes records again, and in the end; none for each record.
 *
 * <p>State: the last state of the other sink that could be saved, how many records it has taken
 * since, and how many are lost. So where a file cannot be forced to the disk, the checkpoint is
 * still whole, and a run that goes on from it cuts the file back to where it was safe, counts what
 * was behind that as lost, and says so. Only a sink that could never be saved fails the checkpoint.
 */
public final class TolerantSink implements StepSink, Resumable {

    private final StepSink target;
    private final Forgiveness forgiveness;

    /**
     * Forgives a sink.
     *
     * @param target the sink, closed with this one
     * @param warnings is told what was lost, a line each; on the thread that hands in records
     */
    public TolerantSink(StepSink target, Consumer<String> warnings) {
        this.target = target;
        this.forgiveness = new Forgiveness(target, warnings);
    }

    @Override
    public void accept(StepRecord record) {
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
