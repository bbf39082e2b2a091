package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.util.List;

/** Hands every record to several sinks, in order; the first that fails stops the record there. */
public final class TeeSink implements StepSink {

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
