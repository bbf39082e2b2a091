package io.github.smd4j.core.advice;

/**
 * Something that the user of a run should know.
 *
 * @param kind what it is
 * @param parameters how many parameters it is true of
 * @param words a sentence: what was seen, beside what should be, and what it means
 */
public record Finding(Kind kind, int parameters, String words) {

    /** What a finding is about, the gravest first. */
    public enum Kind {
        /** Weights or gradients are NaN or infinite. */
        NOT_FINITE,
        /** The norm falls and the angle bursts, again and again. */
        UNSTABLE,
        /** The gradient vanishes: the training set is learnt by heart. */
        MEMORISING,
        /** Weight decay is 0, or not in effect, where others decay. */
        DECAY_MISSING,
        /** The loss sees the norm of a weight that was taken to be scale-invariant. */
        NOT_SCALE_INVARIANT,
        /** The ε of a normalization is no longer small beside the variance. */
        EPSILON_MATTERS,
        /** Equilibrium is out of reach under the schedule. */
        NEVER_REACHES_EQUILIBRIUM
    }
}
