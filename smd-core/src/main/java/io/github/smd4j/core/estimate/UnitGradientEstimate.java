package io.github.smd4j.core.estimate;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What theory asks of the squared unit gradient norm, from a measured stream of it: ‖g̃‖² without
 * momentum, h̃ with it.
 *
 * <p>L is the mean, V the variance, l a lower bound: the minimum, or the {@value #LOW_SHARE}
 * quantile, which one number alone does not move. Standard errors account for correlation in time;
 * how, and how well, stands at {@link CorrelatedMoments}. The stream must be steady: from one stage
 * of the schedule, its beginning left out. At most 40 kB, mostly below 5 kB, and about 0.1 µs a
 * value. A NaN makes every answer NaN. Not safe for use by several threads.
 */
public final class UnitGradientEstimate implements Resumable {

    private static final String KIND = "estimate of the unit gradient";

    /** Share of the numbers below {@link #lowQuantile}. */
    public static final double LOW_SHARE = 0.01;

    private final CorrelatedMoments moments = new CorrelatedMoments();
    private final QuantileSketch quantiles = new QuantileSketch();
    private double minimum = Double.NaN;

    /**
     * Takes the value of the next step.
     *
     * @param squaredUnitGradientNorm ‖g̃‖² or h̃; h̃ may be negative
     */
    public void add(double squaredUnitGradientNorm) {
        boolean first = moments.count() == 0;
        minimum = first ? squaredUnitGradientNorm : Math.min(minimum, squaredUnitGradientNorm);
        moments.add(squaredUnitGradientNorm);
        quantiles.add(squaredUnitGradientNorm);
    }

    /**
     * Takes the values of another, as if they had come after those of this one; as exact as {@link
     * CorrelatedMoments#merge}.
     *
     * @param later the other; stays as it is
     */
    public void merge(UnitGradientEstimate later) {
        if (later.moments.count() == 0) {
            return;
        }
        boolean first = moments.count() == 0;
        minimum = first ? later.minimum : Math.min(minimum, later.minimum);
        moments.merge(later.moments);
        quantiles.merge(later.quantiles);
    }

    /**
     * Returns how many values were taken.
     *
     * @return n, in steps
     */
    public long count() {
        return moments.count();
    }

    /**
     * Returns L, the mean.
     *
     * @return L; NaN if nothing was taken
     */
    public double level() {
        return moments.mean();
    }

    /**
     * Returns the standard error of L.
     *
     * @return the error; NaN for fewer than 16 values
     */
    public double levelError() {
        return moments.meanError();
    }

    /**
     * Returns V, the variance.
     *
     * @return V; NaN for fewer than two values
     */
    public double variance() {
        return moments.variance();
    }

    /**
     * Returns the standard error of V.
     *
     * @return the error; NaN for fewer than 16 values
     */
    public double varianceError() {
        return moments.varianceError();
    }

    /**
     * Returns l as the smallest value. It falls with the length of the stream.
     *
     * @return the minimum; NaN if nothing was taken
     */
    public double minimum() {
        return minimum;
    }

    /**
     * Returns l as the value that 1% lie below, accurate to 1%.
     *
     * @return the quantile; NaN if nothing was taken
     */
    public double lowQuantile() {
        return quantiles.quantile(LOW_SHARE);
    }

    /**
     * Returns the correlation of a value with the next.
     *
     * @return r_1 in [−1, 1]; NaN for fewer than three values
     */
    public double lagOneAutocorrelation() {
        return moments.lagOneAutocorrelation();
    }

    /**
     * Returns how many independent values would give as good an L.
     *
     * @return in steps; NaN for fewer than 16 values
     */
    public double effectiveSampleSize() {
        return moments.effectiveSampleSize();
    }

    /**
     * Returns whether the stream is long enough for its correlation.
     *
     * @return false where the standard errors are lower bounds
     */
    public boolean isResolved() {
        return moments.isResolved();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        moments.save(out);
        quantiles.save(out);
        out.writeDouble(minimum);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        moments.restore(in);
        quantiles.restore(in);
        minimum = in.readDouble();
    }
}
