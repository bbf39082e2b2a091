package io.github.smd4j.core.rule;

import io.github.smd4j.core.step.Hyperparameters;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What theory says of one optimizer, taken from its exact update.
 *
 * <p>The equilibrium values need {@link #hasEquilibrium}. An optimizer nobody has worked out has no
 * rule and so no line, never a wrong one. Closed forms are accurate to 8 ulp for λη from 1e-12 to
 * 0.2 and a momentum up to 0.999, unless a rule says otherwise; how well they fit a walk with
 * random gradients is in {@code docs/theory.md#optimizers}.
 */
public interface UpdateRule {

    /**
     * Returns the name that step records carry, such as {@code heavy-ball}.
     *
     * @return the name
     */
    String name();

    /**
     * Returns what the squared norm in equilibrium is measured by.
     *
     * @return the meaning of the level that {@link #squaredNorm} takes
     */
    default Level level() {
        return Level.UNIT_GRADIENT;
    }

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
     * Returns the angle between weights several steps apart in equilibrium (I4), that of their mean
     * cosine, for gradients independent in time.
     *
     * @param inForce the hyperparameters
     * @param steps k, above 0; for 1 it is {@link #angularUpdateExact}
     * @return the angle in radians; empty where nobody has worked it out
     * @throws IllegalArgumentException if there is no equilibrium or k is not above 0
     */
    default OptionalDouble accumulatedAngle(Hyperparameters inForce, long steps) {
        return OptionalDouble.empty();
    }

    /**
     * Returns the squared weight norm in equilibrium, to first order in λη (Theorems 1 and 2).
     *
     * @param inForce the hyperparameters
     * @param level what {@link #level} names; for the SGD family L, the mean of h̃; above 0
     * @return x* = (w*)²
     * @throws IllegalArgumentException if there is no equilibrium or the level is not above 0
     */
    double squaredNorm(Hyperparameters inForce, double level);

    /**
     * Returns the squared weight norm in equilibrium without expansion.
     *
     * @param inForce the hyperparameters
     * @param level as for {@link #squaredNorm}
     * @return x*
     * @throws IllegalArgumentException if there is no equilibrium or the level is not above 0
     */
    double squaredNormExact(Hyperparameters inForce, double level);

    /**
     * Returns τ, the time in which the squared norm, near its equilibrium, approaches it by a
     * factor e.
     *
     * @param inForce the hyperparameters
     * @return τ in steps
     * @throws IllegalArgumentException if there is no equilibrium
     */
    double relaxationSteps(Hyperparameters inForce);

    /**
     * Returns the time in which decay alone makes the weight vector smaller by a factor e, and so
     * forgets it: for heavy ball (1−α)/(λη), 4τ.
     *
     * @param inForce the hyperparameters
     * @return the time scale in steps
     * @throws IllegalArgumentException if there is no equilibrium
     */
    double timescaleSteps(Hyperparameters inForce);

    /**
     * Returns by what weight and buffers must move at a cut of the learning rate.
     *
     * @param before the hyperparameters before the cut; most rules do not ask them
     * @param divisor k by which the learning rate is divided, finite and above 0
     * @return the factors that bring the squared norm to its new equilibrium at once
     * @throws IllegalArgumentException if k is out of range
     */
    Rescaling rescaling(Hyperparameters before, double divisor);

    /**
     * Returns the mean-field recurrence of this rule.
     *
     * @return the recurrence; empty where none is known, and then no forecast line exists
     */
    default Optional<? extends Recurrence<?>> meanField() {
        return Optional.empty();
    }

    /**
     * Returns why no forecast line can be drawn from measured steps of this rule.
     *
     * @return the reason, half a sentence; of no meaning where there are such lines
     */
    default String withoutLines() {
        return "nobody has worked out how to read the state of " + name() + " off its steps";
    }
}
