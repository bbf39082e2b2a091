package io.github.smd4j.djl.invariance;

/** What of a scale-invariant parameter can be scaled by itself without changing the loss. */
public enum Granularity {
    /** Each output filter or unit: the first axis of the weight. */
    FILTER,
    /** Each row of a weight that is normalized itself. */
    ROW,
    /** Each group of neighbouring filters, with their biases where there are any. */
    GROUP,
    /** The whole weight, with its bias where there is one. */
    LAYER
}
