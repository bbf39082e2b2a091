package io.github.smd4j.core.forecast;

/**
 * Between what a value is expected.
 *
 * @param low its lower end; NaN where there is none
 * @param high its upper end; NaN where there is none
 */
public record Interval(double low, double high) {

    /** The interval that does not exist. */
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN);

    /**
     * Returns whether a value lies in it.
     *
     * @param value the value
     * @return false where there is no interval
     */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
