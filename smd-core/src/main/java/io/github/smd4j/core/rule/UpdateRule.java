package io.github.smd4j.core.rule;

import io.github.smd4j.core.step.Hyperparameters;
import java.util.Optional;

/**
 * What theory says of one optimizer, taken from its exact update.
 *
 * <p>Every method but {@link #name} and {@link #meanField} needs an equilibrium: see {@link
 * #hasEquilibrium}. An optimizer nobody has worked out has no rule and so no line, never a wrong
 * one.
 */
public interface UpdateRule {

    /**
     * Returns the name that step records carry, such as {@code heavy-ball}.
     *
     * @return the name
     */
    String name();

    /**
     * Returns whether an equilibrium exists: weight decay and learning rate above 0, λη below 1.
     *
     * @param inForce the hyperparameters
     * @return false for λ = 0, where the norm grows without bound
     */
    default boolean hasEquilibrium(Hyperparameters inForce) {
        double intrinsic = inForce.intrinsicLearningRate();
        return intrinsic > 0 && intrinsic < 1;
    }

    /**
     * Returns the angular update in equilibrium, to first order in λη (Theorem 3).
     *
     * @param inForce the hyperparameters
     * @return Δ* in radians
     * @throws IllegalArgumentException if there is no equilibrium
     */
    double angularUpdate(Hyperparameters inForce);

    /**
     * Returns the angular update in equilibrium as the stationary norm fixes it, without expansion.
     *
     * @param inForce the hyperparameters
     * @return Δ* in radians
     * @throws IllegalArgumentException if there is no equilibrium
     */
    double angularUpdateExact(Hyperparameters inForce);

    /**
     * Returns the squared weight norm in equilibrium, to first order in λη (Theorems 1 and 2).
     *
     * @param inForce the hyperparameters
     * @param level L, the mean of h̃ (of ‖g̃‖² without momentum), above 0
     * @return x* = (w*)²
     * @throws IllegalArgumentException if there is no equilibrium or the level is not above 0
     */
    double squaredNorm(Hyperparameters inForce, double level);

    /**
     * Returns the squared weight norm in equilibrium without expansion.
     *
     * @param inForce the hyperparameters
     * @param level L, above 0
     * @return x*
     * @throws IllegalArgumentException if there is no equilibrium or the level is not above 0
     */
    double squaredNormExact(Hyperparameters inForce, double level);

    /**
     * Returns τ, the time in which the square of the squared norm approaches its equilibrium by a
     * factor e.
     *
     * @param inForce the hyperparameters
     * @return τ in steps
     * @throws IllegalArgumentException if there is no equilibrium
     */
    double relaxationSteps(Hyperparameters inForce);

    /**
     * Returns the mean-field recurrence F3 of this rule.
     *
     * @return the recurrence; empty where none is known, and then no forecast line exists
     */
    Optional<MeanField> meanField();
}
