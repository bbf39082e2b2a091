package io.github.smd4j.core.step;

import java.util.Objects;

/**
 * How far one parameter turned over several steps, from an anchor w_t to w_{t+k}: a step of k
 * steps.
 *
 * @param parameter path of the parameter
 * @param step t, number of the first of the steps, from 0
 * @param span k, number of steps, above 0
 * @param hyperparameters those of the first step if rule, weight decay and momentum were the same
 *     in all of them and the learning rate within {@value #STEADY} of its first value; else {@link
 *     Hyperparameters#UNKNOWN}, and there is no theory
 * @param sums ww = ‖w_t‖², wd = ⟨w_t, d⟩ and dd = ‖d‖² of the whole parameter, d = w_{t+k} − w_t;
 *     its {@link StepSums#angularUpdate} is ∠(w_t, w_{t+k}); sums with a gradient are NaN
 * @param filters the same of each filter
 */
public record AnchorRecord(
        String parameter,
        long step,
        long span,
        Hyperparameters hyperparameters,
        StepSums sums,
        FilterSums filters) {

    /** How far the learning rate may move within a span, relatively. */
    public static final double STEADY = 0.01;

    /** Checks that nothing is missing. */
    public AnchorRecord {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(hyperparameters, "hyperparameters");
        Objects.requireNonNull(sums, "sums");
        Objects.requireNonNull(filters, "filters");
    }

    /**
     * Returns ∠(w_t, w_{t+k}) of the whole parameter, from the difference of the two: precise for
     * small angles and for large ones.
     *
     * @return the angle in radians, in [0, π]; NaN for weights that are not finite
     */
    public double angle() {
        return sums.angularUpdate();
    }

    /**
     * Returns whether the hyperparameters of a step leave those of the first in force.
     *
     * @param first those of the first step
     * @param here those of a later one
     * @return true if only the learning rate differs, and by no more than {@link #STEADY}
     */
    public static boolean steady(Hyperparameters first, Hyperparameters here) {
        return first.rule().equals(here.rule())
                && Double.compare(first.weightDecay(), here.weightDecay()) == 0
                && Double.compare(first.momentum(), here.momentum()) == 0
                && Math.abs(here.learningRate() - first.learningRate())
                        <= STEADY * first.learningRate();
    }
}
