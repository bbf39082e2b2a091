package io.github.smd4j.core.detect;

/** Where a scale-invariant parameter stands on its way to equilibrium, as its steps show it. */
public enum Condition {
    /** Too few steps since the start, or since records began anew. */
    TOO_EARLY("too early to tell"),
    /** On the way to equilibrium, from the start or since the level L moved. */
    APPROACHING("approaching equilibrium"),
    /** The angular update is at its equilibrium value as far as it can be told. */
    IN_EQUILIBRIUM("in equilibrium"),
    /** A change of the learning rate took it away, and it has not come back yet. */
    DISPLACED("displaced by a change of the learning rate"),
    /** The level L moves so steadily that the norm runs behind it. */
    DRIFTING("drifting L"),
    /** The norm falls, the angle bursts, and again. */
    UNSTABLE("periodic instability"),
    /** The gradient vanishes and decay alone shrinks the norm. */
    MEMORISING("memorising"),
    /** Weight decay or learning rate is 0, or λη is not below 1. */
    NO_EQUILIBRIUM("no equilibrium exists"),
    /** The update rule is not one that theory knows. */
    NO_LINE("no line for this rule"),
    /** Weights or gradients became NaN or infinite. */
    NOT_FINITE("not finite");

    private final String words;

    Condition(String words) {
        this.words = words;
    }

    /**
     * Returns the condition in words.
     *
     * @return a few words, lower case
     */
    public String describe() {
        return words;
    }

    /**
     * Returns whether this is something to tell of a run that stood in equilibrium.
     *
     * @return true for what is neither equilibrium, nor the way to it, nor a lack of knowledge
     */
    public boolean alarm() {
        return this == DISPLACED
                || this == DRIFTING
                || this == UNSTABLE
                || this == MEMORISING
                || this == NOT_FINITE;
    }
}
