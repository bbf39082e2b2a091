package io.github.smd4j.core.identity;

import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far a weight has turned in all, Σ Δ_t over the steps from one on, in constant memory.
 *
 * <p>The sum is known only where every step was measured. Where steps are left out there is an
 * estimate beside it: each of them counts as the mean of its measured neighbours, or as the one
 * neighbour at an end. Begin anew at a cut of the learning rate, where neighbours differ. Rounding:
 * below n·2^-53, typically √n·2^-53. Immutable.
 *
 * <p>It is the length of the path on the sphere, not the distance from its beginning ({@link
 * io.github.smd4j.core.theory.AccumulatedAngle}), and grows without bound.
 *
 * @param from the first step
 * @param to the step after the last that is counted
 * @param measured number of measured steps among them
 * @param measuredSum Σ Δ_t over these, radians
 * @param filledSum what the other steps are estimated at, radians
 * @param last Δ of the last measured step; NaN before the first
 */
public record TravelledAngle(
        long from, long to, long measured, double measuredSum, double filledSum, double last) {

    /**
     * Returns the path of no step.
     *
     * @param step the first step to come
     * @return the path
     */
    public static TravelledAngle from(long step) {
        return new TravelledAngle(step, step, 0, 0, 0, Double.NaN);
    }

    /**
     * Returns the path with one measured step more.
     *
     * @param step its number; not before {@link #to}
     * @param angle Δ in radians
     * @return the path
     * @throws IllegalArgumentException if the step was counted before
     */
    public TravelledAngle plus(long step, double angle) {
        requireNotBefore(step);
        double neighbours = measured == 0 ? angle : (last + angle) / 2;
        return new TravelledAngle(
                from,
                step + 1,
                measured + 1,
                measuredSum + angle,
                filledSum + fill(step - to, neighbours),
                angle);
    }

    /**
     * Returns the path up to a step, none of those on the way being measured.
     *
     * @param step the step after the last to count; not before {@link #to}
     * @return the path
     * @throws IllegalArgumentException if the step was counted before
     */
    public TravelledAngle until(long step) {
        requireNotBefore(step);
        return new TravelledAngle(
                from, step, measured, measuredSum, filledSum + fill(step - to, last), last);
    }

    /**
     * Returns this path and the one that follows it, end to end.
     *
     * @param next the path from {@link #to} on
     * @return the whole path
     * @throws IllegalArgumentException if there are steps between the two
     */
    public TravelledAngle then(TravelledAngle next) {
        if (next.from != to) {
            throw new IllegalArgumentException(
                    "next must begin at step " + to + ", but began at " + next.from);
        }
        return new TravelledAngle(
                from,
                next.to,
                measured + next.measured,
                measuredSum + next.measuredSum,
                filledSum + next.filledSum,
                next.measured == 0 ? last : next.last);
    }

    /**
     * Returns the number of steps.
     *
     * @return the number
     */
    public long steps() {
        return to - from;
    }

    /**
     * Returns Σ Δ_t.
     *
     * @return the sum in radians; NaN unless every step was measured
     */
    public double sum() {
        return measured == steps() ? measuredSum : Double.NaN;
    }

    /**
     * Returns the estimate of Σ Δ_t: the sum itself where every step was measured.
     *
     * @return the estimate in radians; NaN where no step was measured
     */
    public double estimate() {
        return measuredSum + filledSum;
    }

    /** No step costs nothing, also where there is no angle to fill with. */
    private static double fill(long steps, double angle) {
        return steps == 0 ? 0 : steps * angle;
    }

    private void requireNotBefore(long step) {
        if (step < to) {
            throw new IllegalArgumentException("step must be at least " + to + ", but was " + step);
        }
    }

    /**
     * Writes the angle, for the state of a {@link Resumable}.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    public void write(DataOutput out) throws IOException {
        out.writeLong(from);
        out.writeLong(to);
        out.writeLong(measured);
        out.writeDouble(measuredSum);
        out.writeDouble(filledSum);
        out.writeDouble(last);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param in the state
     * @return the angle
     * @throws IOException if it cannot be read
     */
    public static TravelledAngle read(DataInput in) throws IOException {
        return new TravelledAngle(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }
}
