package io.github.smd4j.core.detect;

/** Where a parameter stands against theory over the last half of a stage. */
public enum Verdict {
    /** RMS of the angular update and squared norm both within {@link StageStatistics#TOLERANCE}. */
    IN_EQUILIBRIUM("in equilibrium"),
    /** One of the two is further away. */
    OFF_EQUILIBRIUM("off equilibrium"),
    /** Weight decay or learning rate is 0, or λη is not below 1: no equilibrium exists. */
    NO_EQUILIBRIUM("no equilibrium exists"),
    /** The update rule is not one that theory knows. */
    NO_LINE("no line for this rule"),
    /** Nothing was measured in the window. */
    NOT_MEASURED("not measured"),
    /** Weights or gradients became NaN or infinite. */
    NOT_FINITE("not finite");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /**
     * Returns the verdict in words.
     *
     * @return a few words, lower case
     */
    public String describe() {
        return words;
    }
}
