package io.github.smd4j.core.rule;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * The mean-field recurrence of an update rule: squared norm and angular update of a scale-invariant
 * weight, step by step along any schedule.
 *
 * <p>Start from {@link #atRest} or {@link #equilibrium}, then {@link #step} with the
 * hyperparameters in force and the level of the norm ({@link UpdateRule#level}), and {@link
 * #rescaled} wherever the run rescales its weights. Immutable, without state of its own.
 *
 * @param <S> what the recurrence has to know of the weight and the optimizer's buffers
 */
public interface Recurrence<S extends NormState> {

    /**
     * Returns the state of a weight whose buffers are still empty.
     *
     * @param squaredNorm ‖w‖², above 0
     * @return the state before the first step of a training
     */
    S atRest(double squaredNorm);

    /**
     * Returns the fixed point under constant hyperparameters and level.
     *
     * @param inForce the hyperparameters
     * @param level the level of the norm, above 0
     * @return the state, which a step leaves as it is
     * @throws IllegalArgumentException if there is no equilibrium or the level is out of range
     */
    S equilibrium(Hyperparameters inForce, double level);

    /**
     * Advances the weight by one step. Not checked, for speed: a norm that leaves the range of a
     * double shows in the state that comes out.
     *
     * @param state the state before the step
     * @param inForce the hyperparameters of the step; a learning rate of 0 is allowed
     * @param level the level of the norm in this step
     * @return the state after the step and the angle between
     */
    NormStep<S> step(S state, Hyperparameters inForce, double level);

    /**
     * Returns the state after the weight and the buffers were rescaled at a cut of the learning
     * rate, so that the squared norm sits at its new equilibrium at once ({@link
     * UpdateRule#rescaling}).
     *
     * @param state the state before
     * @param divisor k by which the learning rate is divided, finite and above 0
     * @return the state after
     * @throws IllegalArgumentException if k is out of range
     */
    S rescaled(S state, double divisor);
}
