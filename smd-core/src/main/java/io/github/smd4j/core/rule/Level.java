package io.github.smd4j.core.rule;

/** What an optimizer's equilibrium norm is measured by, beside the hyperparameters. */
public enum Level {

    /** L = E h̃, which is E‖g̃‖² where gradients are independent in time: the SGD family. */
    UNIT_GRADIENT,

    /**
     * C, the number of weights with a gradient: optimizers that divide each coordinate of the
     * gradient by its own size, and so forget L.
     */
    COORDINATES,

    /** Σ √(E g̃_i²) over the coordinates: Adam with coupled decay. */
    ROOT_SECOND_MOMENTS
}
