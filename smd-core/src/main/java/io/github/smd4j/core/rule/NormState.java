package io.github.smd4j.core.rule;

/** Where a weight and what its optimizer remembers stand, as far as a recurrence needs to know. */
public interface NormState {

    /**
     * Returns the squared norm of the weight.
     *
     * @return x = ‖w‖², above 0
     */
    double squaredNorm();
}
