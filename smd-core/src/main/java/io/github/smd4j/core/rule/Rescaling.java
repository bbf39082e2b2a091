package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;

/**
 * By what a weight and its optimizer's buffers must move when the learning rate is divided by k,
 * for the squared norm to sit at its new equilibrium at once.
 *
 * <p>The gradient at the smaller weight is larger (Eq. 7), and the buffers follow it. What remains
 * is a transient of the order of the part of the step that decay takes. BatchNorm's running mean
 * behind the weight is divided by the weight's divisor too, its running variance by the square.
 *
 * @param weightDivisor by which the weight is divided
 * @param bufferFactor by which the momentum buffer, or first moment, is multiplied
 * @param secondMomentFactor by which the second moment is multiplied; 1 where there is none
 */
public record Rescaling(double weightDivisor, double bufferFactor, double secondMomentFactor) {

    /** Of a rule whose norm goes with a power of η, and whose buffer holds gradients. */
    static Rescaling ofGradients(double weightDivisor) {
        return new Rescaling(weightDivisor, weightDivisor, 1);
    }

    /** Of a rule that also holds the mean of squared gradients. */
    static Rescaling ofMoments(double weightDivisor) {
        return new Rescaling(weightDivisor, weightDivisor, weightDivisor * weightDivisor);
    }

    /** k^(1/4), accurate to 2 ulp. */
    static double fourthRoot(double divisor) {
        return Math.sqrt(Math.sqrt(Ranges.positive("divisor", divisor)));
    }
}
