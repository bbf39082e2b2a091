package io.github.smd4j.core.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A noise that lasts, as a mean and an autoregression of second order, y_t − m = a(y_{t−1} − m) +
 * b(y_{t−2} − m) + e_t: what a buffer of momentum makes of gradients that are themselves correlated
 * in time.
 *
 * <p>Fitted by Yule and Walker's equations to autocovariances that fade.
 */
final class AutoregressiveNoise {

    /** Numbers that it reaches back over. */
    private static final double REACH = 400;

    /** The least 1 − a − b: what still comes back to its mean within a reach. */
    private static final double RETURN = 0.02;

    /** Of a lag's correlation, the most: keeps both equations apart. */
    private static final double CORRELATED = 0.995;

    /** The least spread of e, so that a series without noise has errors too. */
    private static final double FLOOR = 0.01;

    private double weight;
    private double squares;
    private double mean;
    private double variance;
    private double once;
    private double twice;
    private double last;
    private double before;

    /** Takes a number. */
    void add(double y) {
        double keep = Math.exp(-1 / REACH);
        weight = keep * weight + 1;
        squares = keep * keep * squares + 1;
        double delta = y - mean;
        mean += delta / weight;
        variance += (delta * (y - mean) - variance) / weight;
        once += (delta * (last - mean) * Math.min(1, weight - 1) - once) / weight;
        twice += (delta * (before - mean) * Math.min(1, Math.max(0, weight - 2)) - twice) / weight;
        before = last;
        last = y;
    }

    /** How many numbers of equal weight would tell as much. */
    double count() {
        return weight == 0 ? 0 : weight * weight / squares;
    }

    /** m. */
    double mean() {
        return mean;
    }

    /** The last number. */
    double last() {
        return last;
    }

    /** The number before that. */
    double before() {
        return before;
    }

    /** The autoregression as it is known now. */
    Filter filter() {
        double first = lag(once);
        double second = Math.max(lag(twice), 2 * first * first - CORRELATED);
        double a = first * (1 - second) / (1 - first * first);
        double b = (second - first * first) / (1 - first * first);
        double back = 1 - a - b;
        if (back < RETURN) {
            a *= (1 - RETURN) / (1 - back);
            b *= (1 - RETURN) / (1 - back);
        }
        double left = variance * Math.max(0, 1 - a * first - b * second);
        return new Filter(a, b, Math.sqrt(Math.max(left, FLOOR * FLOOR)));
    }

    private double lag(double covariance) {
        double correlation = variance > 0 ? covariance / variance : 0;
        return Math.max(-CORRELATED, Math.min(CORRELATED, correlation));
    }

    /**
     * Makes white what is left of the noise.
     *
     * @param a of the number before
     * @param b of the one before that
     * @param spread standard deviation of e
     */
    record Filter(double a, double b, double spread) {

        /** What a number says that the two before it did not, all three less their mean. */
        double innovation(double now, double before, double beforeThat) {
            return now - forecast(before, beforeThat);
        }

        /** What two numbers say of the next. */
        double forecast(double last, double before) {
            return a * last + b * before;
        }

        /** What a shift by 1 adds to the innovations: 1 at once, then this, then {@link #on}. */
        double next() {
            return 1 - a;
        }

        /** See {@link #next}. */
        double on() {
            return 1 - a - b;
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(weight);
        out.writeDouble(squares);
        out.writeDouble(mean);
        out.writeDouble(variance);
        out.writeDouble(once);
        out.writeDouble(twice);
        out.writeDouble(last);
        out.writeDouble(before);
    }

    void read(DataInput in) throws IOException {
        weight = in.readDouble();
        squares = in.readDouble();
        mean = in.readDouble();
        variance = in.readDouble();
        once = in.readDouble();
        twice = in.readDouble();
        last = in.readDouble();
        before = in.readDouble();
    }
}
