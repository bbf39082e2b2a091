package io.github.smd4j.core.estimate;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Mean, variance and root mean square of a stream whose numbers are correlated in time, with
 * standard errors that know it.
 *
 * <p>The numbers are averaged over blocks of 1, 2, 4, … of them (Flyvbjerg and Petersen 1989); the
 * spread of long blocks tells the error of the mean without a model of the correlation. The length
 * B is the shortest with B³ > 2n·c², c the factor by which correlation widens the variance of the
 * mean at that length (Lee et al. 2011), as long as there are {@value #FEWEST_BLOCKS} blocks;
 * errors of the variance come from the spread of the blocks' means of squares, in the same way.
 *
 * <p>Accuracy: with n/B blocks a standard error has itself a relative standard error of √(B/(2n)),
 * and it is low, as correlation beyond a block is missed: by a share c/(2B) for an autocorrelation
 * of φ^k with c = 2φ/(1−φ²), some 5% where {@link #isResolved} is true. Where the stream is too
 * short, it is a lower bound.
 *
 * <p>Memory: some 100 bytes for each of log2 n block lengths. About 50 ns a number. A NaN makes
 * every answer NaN. Not safe for use by several threads.
 */
public final class CorrelatedMoments implements Resumable {

    private static final String KIND = "correlated mean and variance";

    /** The fewest blocks that a standard error is taken from. */
    public static final int FEWEST_BLOCKS = BlockAverages.FEWEST;

    /** Of the numbers less the first one. */
    private final BlockAverages blocks = new BlockAverages();

    private final PairMoments neighbours = new PairMoments();
    private double first;
    private double last;

    /**
     * Takes a number.
     *
     * @param value the number
     */
    public void add(double value) {
        if (count() == 0) {
            first = value;
        } else {
            neighbours.add(last - first, value - first);
        }
        last = value;
        blocks.add(value - first);
    }

    /**
     * Takes the numbers of another, as if they had come after those of this one.
     *
     * <p>Count, mean, variance about it and lag-one autocorrelation are those of one pass to
     * rounding. Everything is, where the count of this one is a multiple of the greatest power of
     * two within the count of the other. Else blocks that would lie across the seam are left out:
     * at most one of each length.
     *
     * @param later the other; stays as it is
     */
    public void merge(CorrelatedMoments later) {
        if (later.count() == 0) {
            return;
        }
        if (count() == 0) {
            first = later.first;
        } else {
            neighbours.add(last - first, later.first - first);
        }
        double shift = later.first - first;
        neighbours.merge(later.neighbours.translated(shift));
        last = later.last;
        blocks.merge(later.blocks, shift);
    }

    /**
     * Returns how many numbers were taken.
     *
     * @return n
     */
    public long count() {
        return numbers().count();
    }

    /**
     * Returns the mean.
     *
     * @return the mean; NaN if nothing was taken
     */
    public double mean() {
        return count() == 0 ? Double.NaN : first + numbers().meanA();
    }

    /**
     * Returns the variance of a number, without the bias that correlation causes: the sum of
     * squares about the mean over n − {@link #autocorrelationTime}, or over n − 1 where that is not
     * known.
     *
     * @return the variance; NaN for fewer than two numbers
     */
    public double variance() {
        double time = autocorrelationTime();
        double free = count() - (Double.isNaN(time) ? 1 : time);
        return free > 0 ? numbers().squaresA() / free : Double.NaN;
    }

    /**
     * Returns the root of the mean square, for an angle what theory fixes.
     *
     * @return the root mean square; NaN if nothing was taken
     */
    public double rootMeanSquare() {
        return count() == 0 ? Double.NaN : Math.hypot(mean(), spread());
    }

    /**
     * Returns the coefficient of variation: population standard deviation over the mean.
     *
     * @return the coefficient; NaN if nothing was taken
     */
    public double coefficientOfVariation() {
        return count() == 0 ? Double.NaN : spread() / mean();
    }

    /**
     * Returns the correlation of a number with the next.
     *
     * @return r_1, within [−1, 1] but for a short stream, and low by about (1 + 3·r_1)/n; NaN for
     *     fewer than three numbers, or where all are equal
     */
    public double lagOneAutocorrelation() {
        long pairs = neighbours.count();
        return pairs < 2
                ? Double.NaN
                : neighbours.products() / pairs / (numbers().squaresA() / count());
    }

    /**
     * Returns the integrated autocorrelation time, 1 + 2Σ r_k over all lags: as many numbers are
     * worth one independent number. It is (1+φ)/(1−φ) for an autocorrelation of φ^k, and below 1
     * where neighbours tend to opposite sides.
     *
     * @return the time in numbers; accurate to twice the relative error of a standard error; NaN
     *     for fewer than {@value #FEWEST_BLOCKS} numbers, or where all are equal
     */
    public double autocorrelationTime() {
        double independent = blocks.independent(1, 0);
        return independent == 0 ? Double.NaN : blocks.meanVariance(1, 0) / independent;
    }

    /**
     * Returns how many independent numbers would give as good a mean.
     *
     * @return n/{@link #autocorrelationTime}; NaN where that is
     */
    public double effectiveSampleSize() {
        return count() / autocorrelationTime();
    }

    /**
     * Returns whether the stream is long enough for its correlation: whether the rule for the block
     * length could be met for the mean.
     *
     * @return false where standard errors are lower bounds; false for a constant stream
     */
    public boolean isResolved() {
        return blocks.isResolved(1, 0);
    }

    /**
     * Returns the standard error of the mean.
     *
     * @return the error; NaN for fewer than {@value #FEWEST_BLOCKS} numbers
     */
    public double meanError() {
        return error(1, 0);
    }

    /**
     * Returns the standard error of the variance. Loses digits where the first number lies more
     * than 1e6 standard deviations from the mean.
     *
     * @return the error; NaN for fewer than {@value #FEWEST_BLOCKS} numbers
     */
    public double varianceError() {
        return error(-2 * numbers().meanA(), 1);
    }

    /**
     * Returns the standard error of the root mean square.
     *
     * @return the error; NaN for fewer than {@value #FEWEST_BLOCKS} numbers
     */
    public double rootMeanSquareError() {
        double twice = 2 * rootMeanSquare();
        return error(2 * first / twice, 1 / twice);
    }

    /**
     * Returns the standard error of the coefficient of variation.
     *
     * @return the error; NaN for fewer than {@value #FEWEST_BLOCKS} numbers
     */
    public double coefficientOfVariationError() {
        double cv = coefficientOfVariation();
        double each = 1 / (2 * spread() * mean());
        return error(-2 * numbers().meanA() * each - cv / mean(), each);
    }

    /** Moments of the single numbers. */
    private PairMoments numbers() {
        return blocks.numbers();
    }

    private double spread() {
        return Math.sqrt(numbers().squaresA() / count());
    }

    /** Standard error of a·(mean of y) + b·(mean of y²), y a number less the first one. */
    private double error(double a, double b) {
        return Math.sqrt(blocks.meanVariance(a, b));
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        blocks.write(out);
        neighbours.write(out);
        out.writeDouble(first);
        out.writeDouble(last);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        blocks.read(in);
        neighbours.read(in);
        first = in.readDouble();
        last = in.readDouble();
    }
}
