package io.github.smd4j.core.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Watches for periodic instability: the norm falls, the angle bursts to a multiple of what it was,
 * the norm is thrown up, and again.
 *
 * <p>A burst begins where the RMS of the angle over about 1/(1−α) steps, at least {@value
 * #SHORTEST}, is {@value #RISE} times the geometric mean before, after the norm fell by {@value
 * #FALL} or more in logarithm since the last one. Three bursts, the last not longer ago than twice
 * the mean interval, are an instability.
 */
final class BurstWatch {

    static final double RISE = 4;
    static final double FALL = 0.3;
    static final int FEWEST = 3;

    private static final double SHORTEST = 8;
    private static final double END = 1.4;

    private double fast;
    private double fastWeight;
    private double slow;
    private double slowWeight;
    private double highest = Double.NEGATIVE_INFINITY;
    private double fallen;
    private boolean bursting;
    private double age;
    private long bursts;
    private long firstAt;
    private long lastAt;
    private double lastRise;
    private double lastFall;

    /**
     * Takes a step.
     *
     * @param step its number
     * @param gap steps since the last one
     * @param ratio the angle over its equilibrium value, or the angle where there is no line
     * @param squaredNorm x
     * @param buffer 1/(1−α)
     */
    void add(long step, double gap, double ratio, double squaredNorm, double buffer) {
        if (!(ratio > 0 && squaredNorm > 0)) {
            return;
        }
        double span = Math.max(SHORTEST, buffer);
        double reach = 20 * span;
        age += gap;
        double keep = Math.exp(-gap / span);
        fastWeight = keep * fastWeight + 1;
        fast += (ratio * ratio - fast) / fastWeight;
        double norm = Math.log(squaredNorm);
        highest = Math.max(highest, norm);
        fallen = Math.max(fallen, highest - norm);
        double over = Math.sqrt(fast) / Math.exp(slow);
        if (bursting) {
            lastRise = Math.max(lastRise, over);
            if (over < END || step - lastAt > reach) {
                bursting = false;
                highest = norm;
                fallen = 0;
            }
            return;
        }
        if (age > reach / 2 && over > RISE && fallen > FALL) {
            bursting = true;
            firstAt = bursts == 0 ? step : firstAt;
            bursts++;
            lastAt = step;
            lastRise = over;
            lastFall = fallen;
            return;
        }
        double keepSlow = Math.exp(-gap / reach);
        slowWeight = keepSlow * slowWeight + 1;
        slow += (Math.log(ratio) - slow) / slowWeight;
    }

    /** RMS of what was taken, lately. */
    double recent() {
        return Math.sqrt(fast);
    }

    /** Geometric mean of what was taken outside bursts. */
    double typical() {
        return Math.exp(slow);
    }

    /** Whether bursts come again and again, as of a step. */
    boolean unstable(long step) {
        return bursts >= FEWEST && step - lastAt <= 2 * interval();
    }

    /** Whether a burst goes on. */
    boolean bursting() {
        return bursting;
    }

    long bursts() {
        return bursts;
    }

    long firstAt() {
        return firstAt;
    }

    /** Mean steps between bursts; NaN for fewer than two. */
    double interval() {
        return bursts < 2 ? Double.NaN : (double) (lastAt - firstAt) / (bursts - 1);
    }

    /** The last burst's angle over the one before it. */
    double lastRise() {
        return lastRise;
    }

    /** Share of the squared norm that was lost before the last burst. */
    double lastFall() {
        return -Math.expm1(-lastFall);
    }

    /** Begins anew, as where the rate changed. */
    void reset() {
        fast = 0;
        fastWeight = 0;
        slow = 0;
        slowWeight = 0;
        highest = Double.NEGATIVE_INFINITY;
        fallen = 0;
        bursting = false;
        age = 0;
        bursts = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(fast);
        out.writeDouble(fastWeight);
        out.writeDouble(slow);
        out.writeDouble(slowWeight);
        out.writeDouble(highest);
        out.writeDouble(fallen);
        out.writeDouble(age);
        out.writeDouble(lastRise);
        out.writeDouble(lastFall);
        out.writeLong(bursts);
        out.writeLong(firstAt);
        out.writeLong(lastAt);
        out.writeBoolean(bursting);
    }

    void read(DataInput in) throws IOException {
        fast = in.readDouble();
        fastWeight = in.readDouble();
        slow = in.readDouble();
        slowWeight = in.readDouble();
        highest = in.readDouble();
        fallen = in.readDouble();
        age = in.readDouble();
        lastRise = in.readDouble();
        lastFall = in.readDouble();
        bursts = in.readLong();
        firstAt = in.readLong();
        lastAt = in.readLong();
        bursting = in.readBoolean();
    }
}
