package io.github.smd4j.core.estimate;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Mean, variance, root mean square and extremes of a stream of numbers.
 *
 * <p>Welford's update: the relative error of the variance stays below n·u·√(1 + mean²/variance), u
 * = 2^-53, where the textbook sum of squares would lose the square of that root. A NaN makes every
 * answer NaN. Not safe for use by several threads.
 */
public final class Moments implements Resumable {

    private static final String KIND = "mean and variance";

    private long count;
    private double mean;
    private double squares;
    private double min = Double.NaN;
    private double max = Double.NaN;

    /**
     * Takes a number.
     *
     * @param value the number
     */
    public void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
        min = count == 1 ? value : Math.min(min, value);
        max = count == 1 ? value : Math.max(max, value);
    }

    /**
     * Takes all numbers of another, in any order of the two (Chan, Golub and LeVeque 1979). The
     * result is that of one pass to the accuracy above.
     *
     * @param other the other; stays as it is
     */
    public void merge(Moments other) {
        if (other.count == 0) {
            return;
        }
        double most = (double) count + other.count;
        double delta = other.mean - mean;
        squares += other.squares + delta * delta * (count * (other.count / most));
        mean += delta * (other.count / most);
        min = count == 0 ? other.min : Math.min(min, other.min);
        max = count == 0 ? other.max : Math.max(max, other.max);
        count += other.count;
    }

    /**
     * Returns how many numbers were taken.
     *
     * @return the count
     */
    public long count() {
        return count;
    }

    /**
     * Returns the mean.
     *
     * @return the mean; NaN if nothing was taken
     */
    public double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    /**
     * Returns the unbiased variance.
     *
     * @return the variance; NaN for fewer than two numbers
     */
    public double variance() {
        return count < 2 ? Double.NaN : squares / (count - 1);
    }

    /**
     * Returns the root of the mean square, √(mean² + population variance).
     *
     * @return the root mean square, not negative; NaN if nothing was taken
     */
    public double rootMeanSquare() {
        return count == 0 ? Double.NaN : Math.sqrt(mean * mean + squares / count);
    }

    /**
     * Returns the coefficient of variation: population standard deviation over the mean.
     *
     * @return the coefficient; NaN if nothing was taken
     */
    public double coefficientOfVariation() {
        return count == 0 ? Double.NaN : Math.sqrt(squares / count) / mean;
    }

    /**
     * Returns the smallest number.
     *
     * @return the minimum; NaN if nothing was taken
     */
    public double min() {
        return min;
    }

    /**
     * Returns the largest number.
     *
     * @return the maximum; NaN if nothing was taken
     */
    public double max() {
        return max;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeLong(count);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeDouble(min);
        out.writeDouble(max);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        count = in.readLong();
        mean = in.readDouble();
        squares = in.readDouble();
        min = in.readDouble();
        max = in.readDouble();
    }
}
