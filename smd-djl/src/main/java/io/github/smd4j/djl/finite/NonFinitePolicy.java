package io.github.smd4j.djl.finite;

import java.util.Locale;

/** What is done when a loss, gradient or weight is not finite. */
public enum NonFinitePolicy {

    /**
     * The training ends by {@code ai.djl.TrainingDivergedException}, before the step where that can
     * be known: weights are then those of the step before.
     */
    STOP,

    /** It is recorded and logged as a warning; the training goes on. */
    WARN,

    /** It is recorded; the training goes on. */
    CONTINUE;

    /** The name on a command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
