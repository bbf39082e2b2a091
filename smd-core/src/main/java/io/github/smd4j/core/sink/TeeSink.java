package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Hands every record to several sinks, in order; the first that fails stops the record there.
 *
 * <p>State: that of each sink that has one, in order. A sink that has none, such as a lambda, is
 * passed over.
 */
public final class TeeSink implements StepSink, Resumable {

    private static final String KIND = "tee of sinks";

    private final List<StepSink> sinks;

    /**
     * Creates a sink that feeds others.
     *
     * @param sinks the sinks, in the order in which they shall get each record
     */
    public TeeSink(StepSink... sinks) {
        this.sinks = List.of(sinks);
    }

    @Override
    public void accept(StepRecord record) {
        for (StepSink sink : sinks) {
            sink.accept(record);
        }
    }

    @Override
    public void flush() {
        for (StepSink sink : sinks) {
            sink.flush();
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeInt(sinks.size());
        for (StepSink sink : sinks) {
            SavedState.writePart(out, sink);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::restoreParts);
    }

    private void restoreParts(DataInput in) throws IOException {
        int parts = in.readInt();
        SavedState.require(parts == sinks.size(), "a number of sinks of", sinks.size(), parts);
        for (StepSink sink : sinks) {
            SavedState.readPart(in, sink);
        }
    }

    /** Closes all of them, also those behind one that fails; the first failure is thrown. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (StepSink sink : sinks) {
            try {
                sink.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
