package io.github.smd4j.core.forecast;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;

/**
 * F4: the squared norm relaxes towards the equilibrium of each step with the time constant of that
 * step, as if the momentum buffer followed at once.
 *
 * <pre>
 * y' = y* + (y − y*)·e^(−1/τ),   y = x²,   y* = Lη_t/(2λ(1−α)),   τ = (1−α)/(4λη_t),   Δ = Δ*·√(y* / y)
 * </pre>
 *
 * <p>For AdamW y is x itself. Where rates are cut a buffer of ηv carries the old rate on, of which
 * F4 knows nothing.
 *
 * @param squaredNorm ‖w‖² at the first step, finite and above 0
 */
public record AdiabaticForecast(double squaredNorm) implements Forecaster {

    /** Checks the range. */
    public AdiabaticForecast {
        Ranges.positive("squaredNorm", squaredNorm);
    }

    @Override
    public void walk(Plan plan, long fromStep, long toStep, Visitor each) {
        boolean squares = plan.relaxingPower() == 2;
        double x = squaredNorm;
        for (long step = fromStep; step < toStep; step++) {
            double divisor = plan.rescaleDivisor(step);
            x /= squares ? Math.sqrt(divisor) : divisor;
            Hyperparameters inForce = plan.inForce(step);
            if (!(inForce.learningRate() > 0)) {
                each.step(step, x, 0);
                continue;
            }
            double rest = plan.rule().squaredNorm(inForce, plan.level().at(step));
            double ratio = squares ? rest / x : Math.sqrt(rest / x);
            each.step(step, x, plan.rule().angularUpdate(inForce) * ratio);
            double loss = -Math.expm1(-1 / plan.rule().relaxationSteps(inForce));
            x = squares ? Math.sqrt(x * x + (rest - x) * (rest + x) * loss) : x + (rest - x) * loss;
        }
    }
}
