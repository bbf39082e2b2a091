package io.github.smd4j.examples.accuracy;

/**
 * How finely forecasts are compared with random walks.
 *
 * @param dimensions d of a walk
 * @param walks how many each case has
 * @param steps length of each
 * @param seed of the random numbers
 */
public record AccuracySettings(int dimensions, int walks, int steps, long seed) {

    /** What the published table was made with. */
    public static final AccuracySettings PUBLISHED = new AccuracySettings(2000, 8, 6000, 1);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public AccuracySettings {
        if (dimensions < 2) {
            throw new IllegalArgumentException(
                    "dimensions must be at least 2, but was " + dimensions);
        }
        if (walks < 2) {
            throw new IllegalArgumentException(
                    "walks must be at least 2, for their scatter to be known, but was " + walks);
        }
        if (steps < 10 * WalkWindows.LENGTH) {
            throw new IllegalArgumentException(
                    "steps must be at least " + 10 * WalkWindows.LENGTH + ", but was " + steps);
        }
    }
}
