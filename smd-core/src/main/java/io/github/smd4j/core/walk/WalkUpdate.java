package io.github.smd4j.core.walk;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * The exact update of one optimizer for one weight vector, with the buffers it keeps.
 *
 * <p>{@link WalkUpdates#named} makes those that are known; another optimizer needs this interface
 * alone to be walked. Not safe for use by several threads.
 */
public interface WalkUpdate {

    /** How a buffer follows its weight when the weight is rescaled at a cut. */
    enum BufferRescaling {
        /** One factor for the whole buffer, which is what can be done in a training run. */
        WHOLE,
        /**
         * A factor for what lies along the weight and another for the rest, as equilibrium has it.
         */
        BY_DIRECTION
    }

    /**
     * Returns the name that step records carry, such as {@code heavy-ball}.
     *
     * @return the name
     */
    String name();

    /**
     * Advances weight and buffers by one step.
     *
     * @param inForce η, λ and α of the step; α is β1 for the relatives of Adam
     * @param weight (d), w; changed to w′
     * @param gradient (d), the loss gradient at w before decay; left as it is
     */
    void advance(Hyperparameters inForce, double[] weight, double[] gradient);

    /**
     * Returns ⟨v, g⟩ with v the buffer before the step in the form of Eq. 18.
     *
     * @param inForce the hyperparameters of the step
     * @param gradient (d), g
     * @return the inner product; NaN for an optimizer without such a buffer
     */
    default double velocityDotGradient(Hyperparameters inForce, double[] gradient) {
        return Double.NaN;
    }

    /**
     * Brings weight and buffers to where the equilibrium is once the learning rate is divided by k,
     * level and all else unchanged.
     *
     * @param divisor k, finite and above 0
     * @param weight (d), w; divided in place
     * @param how how the buffer follows
     */
    void rescale(double divisor, double[] weight, BufferRescaling how);
}
