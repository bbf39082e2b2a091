package io.github.smd4j.core.rule;

/**
 * One step of a recurrence.
 *
 * @param <S> the state of that recurrence
 */
public interface NormStep<S extends NormState> {

    /**
     * Returns the state after the step.
     *
     * @return the state
     */
    S next();

    /**
     * Returns the angular update of the step.
     *
     * @return ∠(w_t, w_{t+1}) in radians, in [0, π]
     */
    double angularUpdate();
}
