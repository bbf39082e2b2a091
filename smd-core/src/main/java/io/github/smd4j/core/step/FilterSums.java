package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The six sums of every filter of one parameter, in the order of its first axis.
 *
 * <p>What is measured at the granularity at which a parameter is scale-invariant; {@link #total()}
 * is the layer's. Immutable.
 */
public final class FilterSums {

    /** Numbers a filter: ww, wd, dd, gg, wg, vg, in the order of {@link StepSums}. */
    public static final int STRIDE = 6;

    /** No filters: what a record that was read back from a file carries. */
    public static final FilterSums NONE = new FilterSums(new double[0]);

    private final double[] values;

    private FilterSums(double[] values) {
        this.values = values;
    }

    /**
     * Returns the sums laid out filter after filter, six numbers each.
     *
     * @param values array of shape (filters, 6); copied
     * @return the sums
     * @throws IllegalArgumentException if the length is no multiple of six
     */
    public static FilterSums of(double[] values) {
        return owning(values.clone());
    }

    /**
     * Returns the sums laid out filter after filter, six numbers each, in an array that the caller
     * gives away: for whoever forms them at every step, where a copy would cost as much again.
     *
     * @param values array of shape (filters, 6); not copied, so it must not be changed any more
     * @return the sums
     * @throws IllegalArgumentException if the length is no multiple of six
     */
    public static FilterSums owning(double[] values) {
        if (values.length % STRIDE != 0) {
            throw new IllegalArgumentException(
                    "values must hold six numbers a filter, but its length was " + values.length);
        }
        return new FilterSums(values);
    }

    /**
     * Returns the number of filters.
     *
     * @return the number, 0 where only the layer is known
     */
    public int size() {
        return values.length / STRIDE;
    }

    /**
     * Returns the sums of one filter.
     *
     * @param filter index in [0, {@link #size()})
     * @return its sums
     */
    public StepSums get(int filter) {
        int i = filter * STRIDE;
        return new StepSums(
                values[i],
                values[i + 1],
                values[i + 2],
                values[i + 3],
                values[i + 4],
                values[i + 5]);
    }

    /**
     * Returns the sums of all filters taken as one vector, added in order.
     *
     * @return the layer's sums
     */
    public StepSums total() {
        // In numbers, not in objects: this runs for every filter of every step.
        double ww = 0;
        double wd = 0;
        double dd = 0;
        double gg = 0;
        double wg = 0;
        double vg = 0;
        for (int i = 0; i < values.length; i += STRIDE) {
            ww += values[i];
            wd += values[i + 1];
            dd += values[i + 2];
            gg += values[i + 3];
            wg += values[i + 4];
            vg += values[i + 5];
        }
        return new StepSums(ww, wd, dd, gg, wg, vg);
    }

    /**
     * Returns one quantity of every filter, in order.
     *
     * @param quantity the quantity, such as {@code StepSums::angularUpdate}
     * @return array of {@link #size()} values
     */
    public double[] values(ToDoubleFunction<StepSums> quantity) {
        double[] of = new double[size()];
        for (int k = 0; k < of.length; k++) {
            of[k] = quantity.applyAsDouble(get(k));
        }
        return of;
    }

    /**
     * Returns the sums of each row together with the row of the same number of another vector, such
     * as the filters of a group and their biases.
     *
     * @param other the sums of the other vector, in as many rows
     * @return the sums of each row of both
     * @throws IllegalArgumentException if the numbers of rows differ
     */
    public FilterSums plus(FilterSums other) {
        if (other.size() != size()) {
            throw new IllegalArgumentException(
                    "both must have "
                            + size()
                            + " rows to be one vector, but the other has "
                            + other.size());
        }
        double[] sums = values.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.values[i];
        }
        return new FilterSums(sums);
    }

    /**
     * Writes the sums, for the state of a {@link Resumable}.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    public void write(DataOutput out) throws IOException {
        SavedState.writeDoubles(out, values);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param in the state
     * @return the sums
     * @throws IOException if it cannot be read
     */
    public static FilterSums read(DataInput in) throws IOException {
        double[] values = SavedState.readDoubles(in);
        SavedState.require(values.length % STRIDE == 0, "a multiple of", STRIDE, values.length);
        return new FilterSums(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterSums that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FilterSums[" + size() + " filters, total " + total() + "]";
    }
}
