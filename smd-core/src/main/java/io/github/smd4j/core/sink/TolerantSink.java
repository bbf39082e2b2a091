package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
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
 * where it takes records again, and in the end; none for each record. Saving the state is not
 * forgiven: a checkpoint that lies about a file is worse than none.
 *
 * <p>State: that of the other sink, and the count.
 */
public final class TolerantSink implements StepSink, Resumable {

    private static final String KIND = "tolerant sink";

    private final StepSink target;
    private final Consumer<String> warnings;
    private long lost;
    private long unsure;
    private long firstLost;
    private boolean failing;
    private boolean waiting;
    private boolean closed;

    /**
     * Forgives a sink.
     *
     * @param target the sink, closed with this one
     * @param warnings is told what was lost, a line each; on the thread that hands in records
     */
    public TolerantSink(StepSink target, Consumer<String> warnings) {
        this.target = target;
        this.warnings = warnings;
    }

    @Override
    public void accept(StepRecord record) {
        try {
            target.accept(record);
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                firstLost = record.step();
                warn("records are lost from step " + record.step() + " on", e);
            }
            lost++;
            return;
        }
        unsure++;
        if (failing) {
            failing = false;
            warnings.accept(
                    "records are written again from step "
                            + record.step()
                            + " on; "
                            + lost
                            + " were lost so far, the last ones from step "
                            + firstLost);
        }
    }

    private void warn(String what, RuntimeException e) {
        warnings.accept(what + ": " + e.getMessage());
    }

    @Override
    public void flush() {
        try {
            target.flush();
            unsure = 0;
            waiting = false;
        } catch (RuntimeException e) {
            if (!waiting) {
                warn(unsure + " records since the last flush are not written yet", e);
            }
            waiting = true;
        }
    }

    /**
     * Returns how many records were refused.
     *
     * @return the number
     */
    public long lost() {
        return lost;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        SavedState.writePart(out, target);
        out.writeLong(lost);
        unsure = 0;
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(
                in,
                KIND,
                1,
                state -> {
                    SavedState.readPart(state, target);
                    lost = state.readLong();
                });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            target.close();
        } catch (RuntimeException e) {
            warn("up to " + unsure + " records since the last flush are lost", e);
        }
        if (lost > 0) {
            warnings.accept(lost + " records were refused and are lost");
        }
    }
}
