package io.github.smd4j.core.estimate;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An exponential moving average without the bias of its start: Σ β^k v_{n−k} / Σ β^k, k = 0, …,
 * n−1.
 *
 * <p>Each number counts β times as much as the one after it. Accurate to a few 2^-53/(1−β) of the
 * mean of |values|. A NaN makes every answer NaN, as an infinity does one number later. Not safe
 * for use by several threads.
 */
public final class ExponentialMean implements Resumable {

    private static final String KIND = "exponential mean";

    private final double keep;
    private double mean;
    private double weight;
    private double forgotten = 1;

    /**
     * Starts without numbers.
     *
     * @param keep β in [0, 1); the average then reaches back over about 1/(1−β) numbers
     * @throws IllegalArgumentException if β is out of range
     */
    public ExponentialMean(double keep) {
        this.keep = Ranges.unit("keep", keep);
    }

    /**
     * Starts without numbers, with β = 2^(−1/halfLife).
     *
     * @param halfLife how many numbers later a number counts half as much; finite and above 0
     * @return the average
     * @throws IllegalArgumentException if the half-life is out of range, or so long that β is 1
     */
    public static ExponentialMean ofHalfLife(double halfLife) {
        return new ExponentialMean(Math.pow(2, -1 / Ranges.positive("halfLife", halfLife)));
    }

    /**
     * Takes a number.
     *
     * @param value the number
     */
    public void add(double value) {
        weight = keep * weight + 1;
        mean += (value - mean) / weight;
        forgotten *= keep;
    }

    /**
     * Takes the numbers of another, as if they had come after those of this one; the result is that
     * of one pass to rounding.
     *
     * @param later the other, of the same β; stays as it is
     * @throws IllegalArgumentException if the two β differ
     */
    public void merge(ExponentialMean later) {
        if (keep != later.keep) {
            throw new IllegalArgumentException(
                    "both must forget alike, but keep was " + keep + " and " + later.keep);
        }
        double more = later.weight;
        if (more == 0) {
            return;
        }
        weight = later.forgotten * weight + more;
        mean += (later.mean - mean) * (more / weight);
        forgotten *= later.forgotten;
    }

    /**
     * Returns the average.
     *
     * @return the average; NaN if nothing was taken
     */
    public double mean() {
        return weight == 0 ? Double.NaN : mean;
    }

    /**
     * Returns the sum of the weights, Σ β^k, which grows from 1 to 1/(1−β).
     *
     * @return the sum; 0 if nothing was taken
     */
    public double weight() {
        return weight;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeDouble(keep);
        out.writeDouble(mean);
        out.writeDouble(weight);
        out.writeDouble(forgotten);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        double kept = in.readDouble();
        SavedState.require(kept == keep, "keep", keep, kept);
        mean = in.readDouble();
        weight = in.readDouble();
        forgotten = in.readDouble();
    }
}
