package io.github.smd4j.core.estimate;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A fading mean whose memory may change on the way, with a standard error that knows correlation in
 * time.
 *
 * <p>A number counts e times less once {@code memory} steps have gone by; numbers need not come at
 * every step. The error is taken from how much the means of blocks of numbers differ from the last
 * and from the last but one, D1 = ½·E(m_i − m_{i−1})²·B and D2 = ½·E(m_i − m_{i−2})²·B: so a slow
 * drift, which is no noise, hardly enters. D2 is the variance of a block's mean where correlation
 * dies out within two blocks, D2 − D1 the covariance of neighbours, and 3·D2 − 2·D1 the long-run
 * variance; never less than D1 is taken. Constant memory. A NaN makes every answer NaN. Not safe
 * for use by several threads.
 */
public final class FadingMean implements Resumable {

    private static final String KIND = "fading mean";

    /** The fewest differences of blocks that an error is taken from. */
    public static final int FEWEST = 6;

    /** Blocks that the spread of blocks reaches back over, at least. */
    private static final double REACH = 32;

    /** Variance of a mean of squared differences of neighbours over that of independent ones. */
    private static final double OVERLAP = 1.5;

    private double mean;
    private double weight;
    private double squares;
    private double blockSum;
    private double blockSteps;
    private double blockNumbers;
    private double lastBlock = Double.NaN;
    private double blockBefore = Double.NaN;
    private double spread;
    private double spreadWeight;
    private double spreadSquares;
    private double wideSpread;
    private double wideWeight;
    private long differences;

    /**
     * Takes a number.
     *
     * @param value the number
     * @param steps since the last number, above 0
     * @param memory over which numbers fade by e, in steps, above 0
     * @param block length of a block, in steps, above 0
     * @throws IllegalArgumentException if one of the three is not above 0 or not finite
     */
    public void add(double value, double steps, double memory, double block) {
        Ranges.positive("steps", steps);
        double keep = Math.exp(-steps / Ranges.positive("memory", memory));
        weight = keep * weight + 1;
        squares = keep * keep * squares + 1;
        mean += (value - mean) / weight;
        blockSum += value;
        blockSteps += steps;
        blockNumbers++;
        if (blockSteps >= Ranges.positive("block", block)) {
            block(memory);
        }
    }

    private void block(double memory) {
        double average = blockSum / blockNumbers;
        if (differences > 0 || !Double.isNaN(lastBlock)) {
            double difference = average - lastBlock;
            double keep = Math.exp(-blockSteps / Math.max(memory, REACH * blockSteps));
            spreadWeight = keep * spreadWeight + 1;
            spreadSquares = keep * keep * spreadSquares + 1;
            spread += (difference * difference / 2 * blockNumbers - spread) / spreadWeight;
            if (differences > 0) {
                double wide = average - blockBefore;
                wideWeight = keep * wideWeight + 1;
                wideSpread += (wide * wide / 2 * blockNumbers - wideSpread) / wideWeight;
            }
            differences++;
        }
        blockBefore = lastBlock;
        lastBlock = average;
        blockSum = 0;
        blockSteps = 0;
        blockNumbers = 0;
    }

    /**
     * Returns the mean.
     *
     * @return the mean; NaN if nothing was taken
     */
    public double mean() {
        return weight == 0 ? Double.NaN : mean;
    }

    /**
     * Returns how many numbers of equal weight would give as good a mean.
     *
     * @return (Σw)²/Σw²; 0 if nothing was taken
     */
    public double effectiveCount() {
        return weight == 0 ? 0 : weight * weight / squares;
    }

    /**
     * Returns the variance that n numbers' mean would have, times n: that of a number, widened by
     * correlation in time.
     *
     * @return the variance; NaN before {@value #FEWEST} differences of blocks
     */
    public double longRunVariance() {
        return differences < FEWEST ? Double.NaN : Math.max(spread, 3 * wideSpread - 2 * spread);
    }

    /**
     * Returns how many independent squares would give as good a long-run variance: the degrees of
     * freedom of Student's t for the mean over its error.
     *
     * @return the degrees of freedom; 0 before there are two blocks
     */
    public double degreesOfFreedom() {
        return spreadSquares == 0 ? 0 : spreadWeight * spreadWeight / spreadSquares / OVERLAP;
    }

    /**
     * Returns the standard error of the mean.
     *
     * @return the error; NaN before {@value #FEWEST} differences of blocks
     */
    public double error() {
        return Math.sqrt(longRunVariance() / effectiveCount());
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 2);
        out.writeDouble(mean);
        out.writeDouble(weight);
        out.writeDouble(squares);
        out.writeDouble(blockSum);
        out.writeDouble(blockSteps);
        out.writeDouble(blockNumbers);
        out.writeDouble(lastBlock);
        out.writeDouble(blockBefore);
        out.writeDouble(spread);
        out.writeDouble(spreadWeight);
        out.writeDouble(spreadSquares);
        out.writeDouble(wideSpread);
        out.writeDouble(wideWeight);
        out.writeLong(differences);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 2, this::read);
    }

    private void read(DataInput in) throws IOException {
        mean = in.readDouble();
        weight = in.readDouble();
        squares = in.readDouble();
        blockSum = in.readDouble();
        blockSteps = in.readDouble();
        blockNumbers = in.readDouble();
        lastBlock = in.readDouble();
        blockBefore = in.readDouble();
        spread = in.readDouble();
        spreadWeight = in.readDouble();
        spreadSquares = in.readDouble();
        wideSpread = in.readDouble();
        wideWeight = in.readDouble();
        differences = in.readLong();
    }
}
