package io.github.smd4j.djl.block;

/** How a weight is normalized before it is used. A row is an output filter or unit. */
public enum WeightForm {
    /**
     * Weight normalization (Salimans and Kingma 2016): w = g·v/‖v‖, row by row. v is
     * scale-invariant, each row alone; its length g is a parameter of its own and is not. g starts
     * as ‖v‖.
     */
    NORMALIZED,
    /**
     * Weight standardization (Qiao et al. 2019): w = (v − mean)/√(variance + ε), row by row, with
     * the biased variance and ε = 1e-10. v is scale-invariant, each row alone. ε is that small
     * because a row's variance is: at 1e-5 and He's 1e-3 it would take 1% of the invariance away.
     */
    STANDARDIZED
}
