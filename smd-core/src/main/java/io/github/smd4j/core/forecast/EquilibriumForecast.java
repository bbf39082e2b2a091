package io.github.smd4j.core.forecast;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * The quasi-static line: equilibrium of the learning rate and L of each step, as if the norm
 * followed at once (Theorems 1 to 3, first order).
 *
 * <p>True only where the rate moves little within τ = (1−α)/(4λη).
 */
public final class EquilibriumForecast implements Forecaster {

    /**
     * Says 0 for squared norm and angle where the learning rate is 0, and NaN where L is not above
     * 0.
     */
    @Override
    public void walk(Plan plan, long fromStep, long toStep, Visitor each) {
        for (long step = fromStep; step < toStep; step++) {
            Hyperparameters inForce = plan.inForce(step);
            double level = plan.level().at(step);
            boolean moves = inForce.learningRate() > 0;
            each.step(
                    step,
                    !moves ? 0 : level > 0 ? plan.rule().squaredNorm(inForce, level) : Double.NaN,
                    moves ? plan.rule().angularUpdate(inForce) : 0);
        }
    }
}
