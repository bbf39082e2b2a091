package io.github.smd4j.core.walk;

import io.github.smd4j.core.range.Ranges;
import java.util.Objects;
import java.util.function.LongToDoubleFunction;

/**
 * The law of a walk's unit gradients g̃ = g·‖w‖: isotropic in the space orthogonal to w.
 *
 * @param level L = E‖g̃‖² by the number of the step, from 0; finite and above 0
 * @param length how ‖g̃‖² scatters about L
 * @param correlation φ in [0, 1): the directions are those of a Gaussian AR(1) process with this
 *     coefficient, projected at each step; 0 for gradients that are independent in time
 * @param weightDotGradient ⟨w, g⟩ of every step, finite; 0 where the loss does not see the scale of
 *     w, and else a model of broken invariance
 */
public record GradientLaw(
        LongToDoubleFunction level, Length length, double correlation, double weightDotGradient) {

    /** How the squared unit gradient norm scatters. */
    public enum Length {
        /** ‖g̃‖² = L in every step. */
        EXACT,
        /** Each coordinate is Gaussian: ‖g̃‖² is L/(d−1) times a χ² of d−1 degrees of freedom. */
        GAUSSIAN
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public GradientLaw {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(length, "length");
        Ranges.unit("correlation", correlation);
        if (!Double.isFinite(weightDotGradient)) {
            throw new IllegalArgumentException(
                    "weightDotGradient must be finite, but was " + weightDotGradient);
        }
    }

    /**
     * Returns the law of independent gradients with ‖g̃‖² = L in every step.
     *
     * @param level L, finite and above 0
     * @return the law
     * @throws IllegalArgumentException if L is out of range
     */
    public static GradientLaw exact(double level) {
        Ranges.positive("level", level);
        return new GradientLaw(step -> level, Length.EXACT, 0, 0);
    }

    /**
     * Returns the law of independent Gaussian gradients with E‖g̃‖² = L.
     *
     * @param level L, finite and above 0
     * @return the law
     * @throws IllegalArgumentException if L is out of range
     */
    public static GradientLaw gaussian(double level) {
        Ranges.positive("level", level);
        return new GradientLaw(step -> level, Length.GAUSSIAN, 0, 0);
    }

    /**
     * Returns this law with a level that changes.
     *
     * @param byStep L by the number of the step; must be finite and above 0, which each step checks
     * @return the law
     */
    public GradientLaw withLevel(LongToDoubleFunction byStep) {
        return new GradientLaw(byStep, length, correlation, weightDotGradient);
    }

    /**
     * Returns this law with directions that are correlated in time.
     *
     * @param coefficient φ in [0, 1)
     * @return the law
     * @throws IllegalArgumentException if φ is out of range
     */
    public GradientLaw withCorrelation(double coefficient) {
        return new GradientLaw(level, length, coefficient, weightDotGradient);
    }

    /**
     * Returns this law with gradients that are not orthogonal to the weight.
     *
     * @param product ⟨w, g⟩ of every step, finite
     * @return the law
     * @throws IllegalArgumentException if the product is not finite
     */
    public GradientLaw withWeightDotGradient(double product) {
        return new GradientLaw(level, length, correlation, product);
    }
}
