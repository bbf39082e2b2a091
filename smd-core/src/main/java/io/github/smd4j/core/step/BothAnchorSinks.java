package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Two sinks of anchor records as one; see {@link AnchorSink#and}. */
record BothAnchorSinks(AnchorSink first, AnchorSink other) implements AnchorSink, Resumable {

    private static final String KIND = "pair of anchor sinks";

    @Override
    public void accept(AnchorRecord record) {
        first.accept(record);
        other.accept(record);
    }

    @Override
    public void flush() {
        first.flush();
        other.flush();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        SavedState.writePart(out, first);
        SavedState.writePart(out, other);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(
                in,
                KIND,
                1,
                state -> {
                    SavedState.readPart(state, first);
                    SavedState.readPart(state, other);
                });
    }

    @Override
    public void close() {
        try {
            first.close();
        } finally {
            other.close();
        }
    }
}
