package io.github.smd4j.core.detect;

import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Finds a sudden change of the learning rate in the updates themselves.
 *
 * <p>Takes the logarithm of a quantity that moves with the rate at once: ‖d‖ over the root of the
 * gradients' mean square as the buffer weighs it, or the angle. Means over blocks of 1/(1−α) steps;
 * the latest {@value #LATEST} blocks, any number of them from two, are held against the blocks
 * before (a generalised likelihood ratio). A change is called where the latest block and the mean
 * both differ by {@value #MATERIAL}, half of a cut by two, and the mean by {@value #ERRORS}
 * standard errors.
 */
final class HiddenChange {

    /** Blocks in which a change must show. */
    static final int LATEST = 9;

    /** Half of ln 2. */
    static final double MATERIAL = 0.35;

    /** Standard errors. */
    static final double ERRORS = 5;

    /** Blocks that the mean before reaches back over. */
    private static final double REACH = 40;

    /** Independent blocks that the mean before must be worth. */
    private static final double FEWEST = 6;

    /** The most that neighbouring blocks are taken to be correlated. */
    private static final double CORRELATED = 0.9;

    /** The least spread, so that a series without noise has errors too. */
    private static final double FLOOR = 0.01;

    /** Share of the shift that one step must show to be taken for the whole of it. */
    private static final double JUMP = 0.7;

    private final double[] latest = new double[LATEST];
    private final double[] jumps = new double[LATEST];
    private final double[] jumpsAgo = new double[LATEST];
    private int held;
    private double value = Double.NaN;
    private double jump;
    private double jumpAgo;
    private double sum;
    private double numbers;
    private double steps;
    private double weight;
    private double squares;
    private double mean;
    private double variance;
    private double neighbours;
    private double lastDelta;

    /** What was found: k, and how many steps ago it began. */
    record Found(double divisor, double stepsAgo) {}

    private Found found;

    /**
     * Takes a value.
     *
     * @param now logarithm of the quantity
     * @param gap steps since the last value
     * @param block length of a block in steps
     * @return whether a change was found, see {@link #found}
     */
    boolean add(double now, double gap, double block) {
        for (int i = 0; i < held; i++) {
            jumpsAgo[i] += gap;
        }
        jumpAgo += gap;
        if (Math.abs(now - value) > Math.abs(jump)) {
            jump = now - value;
            jumpAgo = 0;
        }
        value = now;
        sum += now;
        numbers++;
        steps += gap;
        if (steps < block) {
            return false;
        }
        double average = sum / numbers;
        double length = steps;
        sum = 0;
        numbers = 0;
        steps = 0;
        if (held == LATEST) {
            baseline(latest[0]);
            System.arraycopy(latest, 1, latest, 0, LATEST - 1);
            System.arraycopy(jumps, 1, jumps, 0, LATEST - 1);
            System.arraycopy(jumpsAgo, 1, jumpsAgo, 0, LATEST - 1);
            held--;
        }
        jumps[held] = jump;
        jumpsAgo[held] = jumpAgo;
        latest[held++] = average;
        jump = 0;
        return search(length);
    }

    Found found() {
        return found;
    }

    private void baseline(double average) {
        double keep = Math.exp(-1 / REACH);
        weight = keep * weight + 1;
        squares = keep * keep * squares + 1;
        double delta = average - mean;
        mean += delta / weight;
        variance += (delta * (average - mean) - variance) / weight;
        neighbours += (lastDelta * (average - mean) - neighbours) / weight;
        lastDelta = average - mean;
    }

    private boolean search(double length) {
        double count = weight == 0 ? 0 : weight * weight / squares;
        double spread = Math.sqrt(Math.max(variance * count / (count - 1), FLOOR * FLOOR));
        double correlation =
                Math.min(CORRELATED, Math.max(0, variance > 0 ? neighbours / variance : 0));
        double widening = (1 + correlation) / (1 - correlation);
        double last = latest[held - 1] - mean;
        if (!(count / widening >= FEWEST) || Math.abs(last) < MATERIAL) {
            return false;
        }
        double total = last;
        int best = 0;
        double most = 0;
        for (int blocks = 2; blocks <= held; blocks++) {
            total += latest[held - blocks] - mean;
            double shift = Math.abs(total / blocks);
            double errors =
                    shift / (spread * Math.sqrt(Math.min(1, widening / blocks) + widening / count));
            if (shift >= MATERIAL && errors > Math.max(most, ERRORS) && total * last > 0) {
                most = errors;
                best = blocks;
            }
        }
        if (best == 0) {
            return false;
        }
        // The first of them may hold steps of the old rate.
        double after = 0;
        for (int i = held - best + 1; i < held; i++) {
            after += latest[i] / (best - 1);
        }
        found = located(after - mean, best, length);
        reset();
        return true;
    }

    /** The step of the greatest jump, where that is most of the shift; else the first block. */
    private Found located(double shift, int best, double length) {
        int at = held - best;
        for (int i = at; i < held; i++) {
            at = jumps[i] * shift > jumps[at] * shift ? i : at;
        }
        return jumps[at] / shift >= JUMP
                ? new Found(Math.exp(-jumps[at]), jumpsAgo[at])
                : new Found(Math.exp(-shift), best * length - 1);
    }

    /** Begins anew, as where the rate was told to change. */
    void reset() {
        held = 0;
        value = Double.NaN;
        jump = 0;
        sum = 0;
        numbers = 0;
        steps = 0;
        weight = 0;
        squares = 0;
        mean = 0;
        variance = 0;
        neighbours = 0;
        lastDelta = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(value);
        out.writeDouble(jump);
        out.writeDouble(jumpAgo);
        out.writeDouble(sum);
        out.writeDouble(numbers);
        out.writeDouble(steps);
        out.writeDouble(weight);
        out.writeDouble(squares);
        out.writeDouble(mean);
        out.writeDouble(variance);
        out.writeDouble(neighbours);
        out.writeDouble(lastDelta);
        for (double each : latest) {
            out.writeDouble(each);
        }
        for (double each : jumps) {
            out.writeDouble(each);
        }
        for (double each : jumpsAgo) {
            out.writeDouble(each);
        }
        out.writeInt(held);
    }

    void read(DataInput in) throws IOException {
        value = in.readDouble();
        jump = in.readDouble();
        jumpAgo = in.readDouble();
        sum = in.readDouble();
        numbers = in.readDouble();
        steps = in.readDouble();
        weight = in.readDouble();
        squares = in.readDouble();
        mean = in.readDouble();
        variance = in.readDouble();
        neighbours = in.readDouble();
        lastDelta = in.readDouble();
        for (int i = 0; i < latest.length; i++) {
            latest[i] = in.readDouble();
        }
        for (int i = 0; i < jumps.length; i++) {
            jumps[i] = in.readDouble();
        }
        for (int i = 0; i < jumpsAgo.length; i++) {
            jumpsAgo[i] = in.readDouble();
        }
        held = SavedState.readCount(in, LATEST);
    }
}
