package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.estimate.Moments;
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

    /** The mean squared norm in equilibrium over the steps counted, for a level L = E h̃. */
    double meanSquaredNorm(double level) {
        return squaredNorms.mean() * weight(level);
    }

    /** A rule's squared norm is the same power of the level whatever the hyperparameters. */
    private double weight(double level) {
        double own = settings.gradients().level();
        return level == own || Double.isNaN(lastNorm)
                ? 1
                : rule.squaredNormExact(last, measure(level)) / lastNorm;
    }

    /** The number that a rule's norm asks for, of gradients with equal coordinates. */
    private double measure(double level) {
        return switch (rule.level()) {
            case UNIT_GRADIENT -> level;
            case COORDINATES -> settings.dimensions();
            case ROOT_SECOND_MOMENTS -> Math.sqrt(level * settings.dimensions());
        };
    }

    private void at(Hyperparameters inForce) {
        if (inForce.equals(last)) {
            return;
        }
        last = inForce;
        boolean exists = rule != null && rule.hasEquilibrium(inForce);
        lastAngle = exists ? rule.angularUpdateExact(inForce) : Double.NaN;
        lastNorm =
                exists
                        ? rule.squaredNormExact(inForce, measure(settings.gradients().level()))
                        : Double.NaN;
    }
}
