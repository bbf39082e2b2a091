package io.github.smd4j.core.schedule;

/** The ranges that schedules need, and the words that say so. */
final class Ranges {

    private Ranges() {}

    /** Returns a learning rate if it is finite and above 0. */
    static double rate(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " must be finite and above 0, but was " + value);
        }
        return value;
    }

    /** Returns the learning rate at the end if it is finite and not negative. */
    static double finalRate(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "final learning rate must be finite and not negative, but was " + value);
        }
        return value;
    }

    /** Returns a number of steps if it is above 0. */
    static long length(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    name + " must be a whole number above 0, but was " + value);
        }
        return value;
    }
}
