package io.github.smd4j.core.forecast;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;

/**
 * F1: the relaxation law in closed form, for stages of constant learning rate and L.
 *
 * <pre>
 * x_t = √(y* + (y0 − y*)·e^(−(t−ℓ)/τ)),   Δ_t = Δ*·√(y* / y_t),   ℓ = α/(1−α)
 * </pre>
 *
 * <p>ℓ is the age of what the buffer holds: until then the norm stays. Each stage begins where the
 * one before ended. The time constant is τ = (1−α)/(4λη) throughout; the true rate near x* (Rates)
 * would be worse over a whole approach. For SGD, heavy ball and SGDW.
 *
 * @param squaredNorm ‖w‖² at the first step, finite and above 0
 */
public record RelaxationForecast(double squaredNorm) implements Forecaster {

    /** Checks the range. */
    public RelaxationForecast {
        Ranges.positive("squaredNorm", squaredNorm);
    }

    /**
     * Walks from stage to stage.
     *
     * @throws IllegalArgumentException if a stage has steps of different learning rates, or of
     *     different L
     */
    @Override
    public void walk(Plan plan, long fromStep, long toStep, Visitor each) {
        if (plan.relaxingPower() != 2) {
            throw new IllegalArgumentException(
                    "rule must be one of the SGD family, but was " + plan.rule().name());
        }
        double start = squaredNorm;
        for (Stage stage : plan.schedule().stages(toStep)) {
            long first = Math.max(fromStep, stage.fromStep());
            if (first < stage.toStep()) {
                start /= Math.sqrt(plan.rescaleDivisor(first));
                start = approach(plan, first, stage.toStep(), start, each);
            }
        }
    }

    /** Walks through a stage and returns the squared norm behind it. */
    private static double approach(Plan plan, long from, long to, double start, Visitor each) {
        Hyperparameters inForce = plan.inForce(from);
        double level = plan.level().at(from);
        boolean moves = inForce.learningRate() > 0;
        double rest = moves ? plan.rule().squaredNorm(inForce, level) : start;
        double angle = moves ? plan.rule().angularUpdate(inForce) : 0;
        double tau = moves ? plan.rule().relaxationSteps(inForce) : Double.POSITIVE_INFINITY;
        double lag = inForce.momentum() / (1 - inForce.momentum());
        for (long step = from; step < to; step++) {
            double rate = plan.schedule().learningRate(step);
            if (rate != inForce.learningRate() || plan.level().at(step) != level) {
                throw new IllegalArgumentException(
                        "the relaxation law needs a constant learning rate and level in each stage,"
                                + " but they are "
                                + inForce.learningRate()
                                + " and "
                                + level
                                + " at step "
                                + from
                                + ", and "
                                + rate
                                + " and "
                                + plan.level().at(step)
                                + " at step "
                                + step);
            }
            double x = norm(start, rest, Math.max(0, step - from - lag) / tau);
            each.step(step, x, angle * rest / x);
        }
        return norm(start, rest, Math.max(0, to - from - lag) / tau);
    }

    /** √(y* + (y0 − y*)·e^(−age)), as a hypotenuse: no square can overflow. */
    private static double norm(double start, double rest, double age) {
        double left = Math.exp(-age);
        return Math.hypot(rest * Math.sqrt(-Math.expm1(-age)), start * Math.sqrt(left));
    }
}
