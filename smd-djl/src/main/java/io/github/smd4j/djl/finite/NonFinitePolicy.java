package io.github.smd4j.djl.finite;

import java.util.Arrays;
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

    /**
     * Returns the policy of a name.
     *
     * @param name {@code stop}, {@code warn} or {@code continue}
     * @return the policy
     * @throws IllegalArgumentException if it is another name
     */
    public static NonFinitePolicy named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "the policy must be stop, warn or continue, but was '"
                                                + name
                                                + "'"));
    }

    /** The name on a command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
