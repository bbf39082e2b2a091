package io.github.smd4j.core.estimate;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The mean of the latest numbers of a stream, of as many as there are at its beginning.
 *
 * <p>Nothing is ever taken away from a sum: a window is the end of one block of numbers, whose sums
 * from each place on are kept, and the beginning of the next. So rounding does not pile up, however
 * long the stream: the error stays below length·2^-53 of the mean of |values|. A NaN or an infinity
 * spoils the answers for as long as it is in the window, and not longer. Not safe for use by
 * several threads.
 */
public final class WindowedMean implements Resumable {

    private static final String KIND = "windowed mean";

    /** The paper's window, in steps. */
    public static final int PAPER = 200;

    /** Before {@link #at} numbers of the new block, from it on sums to the end of the old one. */
    private final double[] values;

    private int at;
    private double fresh;
    private boolean full;

    /**
     * Starts without numbers.
     *
     * @param length of the window, at least 1; memory is 8 bytes for each
     * @throws IllegalArgumentException if the length is out of range
     */
    public WindowedMean(int length) {
        this.values = new double[(int) Ranges.count("length", length)];
    }

    /**
     * Takes a number.
     *
     * @param value the number
     */
    public void add(double value) {
        values[at++] = value;
        fresh += value;
        if (at == values.length) {
            for (int i = at - 2; i >= 0; i--) {
                values[i] += values[i + 1];
            }
            at = 0;
            fresh = 0;
            full = true;
        }
    }

    /**
     * Takes the numbers of another, as if they had come after those of this one.
     *
     * @param later the other, of the same length; stays as it is
     * @throws IllegalArgumentException if the lengths differ
     */
    public void merge(WindowedMean later) {
        if (later.values.length != values.length) {
            throw new IllegalArgumentException(
                    "windows must be equally long, but were "
                            + values.length
                            + " and "
                            + later.values.length);
        }
        if (later.full) {
            System.arraycopy(later.values, 0, values, 0, values.length);
            at = later.at;
            fresh = later.fresh;
            full = true;
        } else {
            int more = later.at;
            for (int i = 0; i < more; i++) {
                add(later.values[i]);
            }
        }
    }

    /**
     * Returns of how many numbers the mean is.
     *
     * @return from 0 to the length
     */
    public int count() {
        return full ? values.length : at;
    }

    /**
     * Returns the mean of the window.
     *
     * @return the mean; NaN if nothing was taken, or if a number in the window is not finite
     */
    public double mean() {
        double sum = (full ? values[at] : 0) + fresh;
        return Double.isInfinite(sum) ? Double.NaN : sum / count();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        SavedState.writeDoubles(out, values);
        out.writeInt(at);
        out.writeDouble(fresh);
        out.writeBoolean(full);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        double[] window = SavedState.readDoubles(in);
        SavedState.require(window.length == values.length, "length", values.length, window.length);
        System.arraycopy(window, 0, values, 0, values.length);
        at = SavedState.readCount(in, values.length - 1);
        fresh = in.readDouble();
        full = in.readBoolean();
    }
}
