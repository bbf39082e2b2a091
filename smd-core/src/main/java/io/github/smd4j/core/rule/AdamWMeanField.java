package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;

/**
 * The mean-field recurrence of AdamW along any schedule, bias correction included: {@link
 * AdamWRule} has the update.
 *
 * <p>The weight enters through x = ‖w‖², p = ⟨w, m⟩, q = ‖m‖² and the second moment of the
 * gradient, in units of what it is at ‖w‖ = 1: s ← β2·s + (1−β2)/x. The level is C, the number of
 * coordinates with a gradient. Assumes gradients independent in time, and coordinates that share
 * one course of the second moment. See {@code docs/theory.md#f3}.
 */
public final class AdamWMeanField implements Recurrence<AdamWMeanField.State> {

    private final double secondDecay;

    /**
     * Returns the recurrence.
     *
     * @param secondDecay β2 in [0, 1)
     * @throws IllegalArgumentException if β2 is out of range
     */
    public AdamWMeanField(double secondDecay) {
        this.secondDecay = Ranges.unit("secondDecay", secondDecay);
    }

    /**
     * Where a weight and its moments stand.
     *
     * @param x ‖w‖², above 0
     * @param p ⟨w, m⟩ with m the first moment as stored, before bias correction
     * @param q ‖m‖², not negative, in units in which E g_i² = 1/x
     * @param s the second moment as stored, a mean of 1/x
     * @param steps how many steps the moments have seen; {@link Long#MAX_VALUE} where there is no
     *     bias left to correct
     */
    public record State(double x, double p, double q, double s, long steps) implements NormState {

        @Override
        public double squaredNorm() {
            return x;
        }
    }

    /**
     * One step of the recurrence.
     *
     * @param next the state after the step
     * @param angularUpdate ∠(w_t, w_{t+1}) in radians, in [0, π]
     */
    public record Step(State next, double angularUpdate) implements NormStep<State> {}

    @Override
    public State atRest(double squaredNorm) {
        return new State(squaredNorm, 0, 0, 0, 0);
    }

    /**
     * Returns the fixed point: the exact squared norm x in equilibrium, with ‖m‖² =
     * (1−β1)C/((1+β1)x), ⟨w, m⟩ = −η√x·‖m‖²/(1−β1(1−λη)) and second moment 1/x.
     *
     * @param inForce η, λ and β1, with λη in (0, 1)
     * @param level C, above 0
     * @return the state, which a step leaves as it is
     * @throws IllegalArgumentException if there is no equilibrium or the level is out of range
     */
    @Override
    public State equilibrium(Hyperparameters inForce, double level) {
        double b = inForce.momentum();
        double x = AdamWRule.restingNorm(inForce, level);
        double q = (1 - b) * level / ((1 + b) * x);
        double p =
                -inForce.learningRate()
                        * Math.sqrt(x)
                        * q
                        / (1 - b + b * inForce.intrinsicLearningRate());
        return new State(x, p, q, 1 / x, Long.MAX_VALUE);
    }

    @Override
    public Step step(State state, Hyperparameters inForce, double level) {
        double b = inForce.momentum();
        double x = state.x();
        long steps = next(state.steps());
        double s = secondMoment(state.s(), x);
        double f = factor(inForce, s, steps);
        double left = 1 - inForce.intrinsicLearningRate();
        double p1 = b * state.p();
        double q1 = b * b * state.q() + (1 - b) * (1 - b) * level / x;
        double area = q1 * x - p1 * p1;
        double angle = Math.atan2(f * Math.sqrt(area < 0 ? 0 : area), left * x - f * p1);
        double nextX = left * left * x - 2 * left * f * p1 + f * f * q1;
        return new Step(new State(nextX, left * p1 - f * q1, q1, s, steps), angle);
    }

    /**
     * Reads off a measured step the state that it left behind: d = −f·m′ − λη·w, where f takes the
     * second moment for one that follows 1/x.
     *
     * @param before the state before the step, of which only s and the number of steps count
     * @param inForce η, λ and β1 of the step
     * @param sums ww, wd and dd of the step
     * @return the state; not finite for η = 0 or where the network has diverged
     */
    public State measured(State before, Hyperparameters inForce, StepSums sums) {
        long steps = next(before.steps());
        double s = secondMoment(before.s(), sums.ww());
        double f = factor(inForce, s, steps);
        double u = inForce.intrinsicLearningRate();
        double along = sums.wd() + sums.dd() + u * (sums.ww() + sums.wd());
        double squared = sums.dd() + u * (2 * sums.wd() + u * sums.ww());
        return new State(sums.nextSquaredNorm(), -along / f, squared / (f * f), s, steps);
    }

    /**
     * Returns C as the first moment shows it: E‖m‖² = (1−β1)(1−β1^2t)C/((1+β1)x) after t steps.
     *
     * @param after the state that a step left behind
     * @param inForce β1 of the step
     * @param squaredNorm ‖w‖² before it
     * @return C of this step, which fluctuates like ‖m‖²
     */
    public double measuredLevel(State after, Hyperparameters inForce, double squaredNorm) {
        double b = inForce.momentum();
        double filled = after.steps() == Long.MAX_VALUE ? 1 : correction(b * b, after.steps());
        return after.q() * squaredNorm * (1 + b) / ((1 - b) * filled);
    }

    private static long next(long steps) {
        return steps == Long.MAX_VALUE ? steps : steps + 1;
    }

    private double secondMoment(double before, double squaredNorm) {
        return secondDecay * before + (1 - secondDecay) / squaredNorm;
    }

    /** What the first moment is multiplied by in the step. */
    private double factor(Hyperparameters inForce, double s, long steps) {
        return inForce.learningRate()
                / (correction(inForce.momentum(), steps)
                        * Math.sqrt(s / correction(secondDecay, steps)));
    }

    /**
     * Returns the state after the weight was divided by √k at a cut of the learning rate by k, the
     * first moment multiplied by √k and the second by k.
     *
     * @param state the state before
     * @param divisor k, finite and above 0
     * @return the state after
     * @throws IllegalArgumentException if k is out of range
     */
    @Override
    public State rescaled(State state, double divisor) {
        double k = Ranges.positive("divisor", divisor);
        return new State(state.x() / k, state.p(), state.q() * k, state.s() * k, state.steps());
    }

    /** 1 − β^t without cancellation; 1 for β = 0. */
    private static double correction(double decay, long steps) {
        return -Math.expm1(steps * Math.log(decay));
    }
}
