package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Which batch comes next in the order of the data: where an epoch stands. */
public final class DataPosition implements Resumable {

    /** Its name in a checkpoint. */
    public static final String NAME = "data";

    private static final String KIND = "data position";

    private final long perEpoch;
    private long epoch;
    private long batch;

    /**
     * Starts at the first batch.
     *
     * @param perEpoch batches an epoch, above 0
     */
    public DataPosition(long perEpoch) {
        this.perEpoch = perEpoch;
    }

    /** The number of the next batch, counted over all epochs. */
    long next() {
        return epoch * perEpoch + batch;
    }

    void advance() {
        batch++;
        if (batch == perEpoch) {
            batch = 0;
            epoch++;
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeLong(perEpoch);
        out.writeLong(epoch);
        out.writeLong(batch);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(
                in,
                KIND,
                1,
                state -> {
                    long length = state.readLong();
                    SavedState.require(length == perEpoch, "batches an epoch", perEpoch, length);
                    epoch = state.readLong();
                    batch = state.readLong();
                });
    }
}
