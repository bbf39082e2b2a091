package io.github.smd4j.core.detect;

/**
 * The alarm for a network that has memorised its training set: the gradient vanishes, weight decay
 * shrinks the norm, the effective rate grows, and a burst follows, so that no steady E[h̃] exists.
 *
 * @param worstVariation largest coefficient of variation of the angular update over the parameters
 * @param trainingAccuracy accuracy on the training set, in [0, 1]
 */
public record Memorising(double worstVariation, double trainingAccuracy) {

    /** Above this coefficient of variation the alarm sounds. */
    public static final double VARIATION = 0.5;

    /** Above this training accuracy the alarm sounds. */
    public static final double ACCURACY = 0.995;

    /**
     * Returns whether the alarm sounds.
     *
     * @return true if either number is above its limit
     */
    public boolean alarm() {
        return worstVariation > VARIATION || trainingAccuracy > ACCURACY;
    }
}
