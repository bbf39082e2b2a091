package io.github.smd4j.examples.simulation;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.AdamL2Rule;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.step.Hyperparameters;

/**
 * What a rule says of the equilibrium at each step of a walk, exact forms; computed anew only where
 * the hyperparameters change.
 */
final class WalkLine {

    private final UpdateRule rule;
    private final RandomWalkSettings settings;
    private final Moments squaredAngles = new Moments();
    private final Moments squaredNorms = new Moments();

    private Hyperparameters last;
    private double lastAngle;
    private double lastNorm;

    /** A line that is NaN throughout where the rule is null. */
    WalkLine(UpdateRule rule, RandomWalkSettings settings) {
        this.rule = rule;
        this.settings = settings;
    }

    /** Counts a step of the window. */
    void add(Hyperparameters inForce) {
        at(inForce);
        squaredAngles.add(lastAngle * lastAngle);
        squaredNorms.add(lastNorm);
    }

    /** The equilibrium angle in radians. */
    double angle(Hyperparameters inForce) {
        at(inForce);
        return lastAngle;
    }

    /** The RMS of the equilibrium angle over the steps counted. */
    double angle() {
        return Math.sqrt(squaredAngles.mean());
    }

    /** The squared norm in equilibrium for the level of the settings. */
    double squaredNorm(Hyperparameters inForce) {
        at(inForce);
        return lastNorm;
    }

    /** The mean squared norm in equilibrium over the steps counted, likewise. */
    double meanSquaredNorm() {
        return squaredNorms.mean();
    }

    /**
     * What a level L = E h̃ makes of the squared norms: of one rule the same power of the level,
     * whatever the hyperparameters.
     */
    double weight(double level) {
        return Double.isNaN(lastNorm) ? 1 : rule.squaredNormExact(last, measure(level)) / lastNorm;
    }

    /** The number that a rule's norm asks for, of gradients with equal coordinates. */
    private double measure(double level) {
        return switch (rule.level()) {
            case UNIT_GRADIENT -> level;
            case COORDINATES -> settings.dimensions();
            case ROOT_SECOND_MOMENTS -> Math.sqrt(level * settings.dimensions());
        };
    }

    /** The relaxation time in steps. */
    double relaxationSteps(Hyperparameters inForce) {
        if (!exists(inForce)) {
            return Double.NaN;
        }
        return rule instanceof AdamL2Rule adam
                ? adam.relaxationSteps(inForce, measure(), settings.dimensions())
                : rule.relaxationSteps(inForce);
    }

    private boolean exists(Hyperparameters inForce) {
        // Adam with L2 has an equilibrium, if one that asks for the gradient.
        double intrinsic = inForce.intrinsicLearningRate();
        return rule instanceof AdamL2Rule
                ? intrinsic > 0 && intrinsic < 1
                : rule != null && rule.hasEquilibrium(inForce);
    }

    private double measure() {
        return measure(settings.gradients().level());
    }

    private void at(Hyperparameters inForce) {
        if (inForce.equals(last)) {
            return;
        }
        last = inForce;
        lastAngle = Double.NaN;
        lastNorm = Double.NaN;
        if (exists(inForce)) {
            lastAngle =
                    rule instanceof AdamL2Rule adam
                            ? adam.angularUpdate(inForce, measure(), settings.dimensions())
                            : rule.angularUpdateExact(inForce);
            lastNorm = rule.squaredNormExact(inForce, measure());
        }
    }
}
