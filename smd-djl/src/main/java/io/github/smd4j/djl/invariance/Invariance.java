package io.github.smd4j.djl.invariance;

/** Whether the loss depends on the scale of a parameter. */
public enum Invariance {
    /** L(kw) = L(w) for every k above 0, row by row. */
    SCALE_INVARIANT,
    /** The loss depends on the scale of a row. */
    NOT_INVARIANT,
    /** The structure does not tell. */
    UNKNOWN
}
