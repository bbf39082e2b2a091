package io.github.smd4j.core.rule;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.RescaleFactors;

/**
 * F3, the exact mean-field recurrence of momentum SGD along any schedule.
 *
 * <p>The weight enters only through x = ‖w‖², p = ⟨w, v⟩ and q = ‖v‖². Fed with the h̃ of each step
 * it is no forecast but an identity for every scale-invariant parameter (I3); fed with a level it
 * is the <em>given L</em> or the <em>ahead</em> line, depending on what the level knows. Rounding
 * adds up like the root of the number of steps: below 2e-14 relative, in norm and angle, over
 * 20,000 steps across a cut. Immutable, without state of its own. See {@code docs/theory.md#f3}.
 */
public final class MeanField {

    private final Buffer buffer;

    /**
     * Returns the recurrence of heavy-ball SGD.
     *
     * @param buffer what the momentum buffer holds
     */
    public MeanField(Buffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Returns what the momentum buffer of this rule holds.
     *
     * @return the form of the buffer
     */
    public Buffer buffer() {
        return buffer;
    }

    /** What the momentum buffer holds. */
    public enum Buffer {
        /** v ← αv + g + λw, w ← w − ηv: Eq. 18 and 19, and PyTorch's form. */
        VELOCITY,
        /** u ← αu + η(g + λw), w ← w − u: the learning rate inside, as in DJL's {@code Sgd}. */
        SCALED_VELOCITY
    }

    /**
     * Where a weight and its buffer stand.
     *
     * @param x ‖w‖², above 0
     * @param p ⟨w, v⟩ with v the buffer as stored
     * @param q ‖v‖², not negative
     */
    public record State(double x, double p, double q) {

        /**
         * Returns the state of a weight whose buffer is still zero.
         *
         * @param squaredNorm ‖w‖², above 0
         * @return the state
         */
        public static State atRest(double squaredNorm) {
            return new State(squaredNorm, 0, 0);
        }
    }

    /**
     * One step of the recurrence.
     *
     * @param next the state after the step
     * @param angularUpdate ∠(w_t, w_{t+1}) in radians, in [0, π]
     */
    public record Step(State next, double angularUpdate) {}

    /**
     * Returns the fixed point of the recurrence under constant hyperparameters and level: the exact
     * squared norm x in equilibrium, with ⟨w, v⟩ = −λx/(1+α) and ‖v‖² = 2λx/(η(1+α)) for v in the
     * form of Eq. 18.
     *
     * @param inForce η, λ and α, with λη in (0, 1)
     * @param level L, above 0
     * @return the state, which a step leaves as it is
     * @throws IllegalArgumentException if there is no equilibrium or the level is out of range
     */
    public State equilibrium(Hyperparameters inForce, double level) {
        double rate = inForce.learningRate();
        double decay = inForce.weightDecay();
        double x = Equilibrium.squaredNormExact(rate, decay, inForce.momentum(), level);
        double scale = buffer == Buffer.VELOCITY ? 1 : rate;
        double p = -decay * x / (1 + inForce.momentum());
        return new State(x, scale * p, -2 * scale * scale * p / rate);
    }

    /**
     * Advances a scale-invariant weight by one step.
     *
     * @param state the state before the step
     * @param inForce η, λ and α of the step
     * @param level L_t, the value that stands for h̃_t
     * @return the state after the step and the angle between
     */
    public Step step(State state, Hyperparameters inForce, double level) {
        double a = inForce.momentum();
        double c = inner(inForce);
        double decay = c * inForce.weightDecay();
        double x = state.x();
        double p1 = a * state.p() + decay * x;
        double q1 =
                a * a * state.q()
                        + 2 * a * decay * state.p()
                        + decay * decay * x
                        + c * c * level / x;
        return finish(x, p1, q1, outer(inForce));
    }

    /**
     * Advances any weight by one step from its measured sums: exact without scale invariance, and
     * so the difference from {@link #step(State, Hyperparameters, double)} tells bookkeeping from
     * broken invariance.
     *
     * @param state the state before the step
     * @param inForce η, λ and α of the step
     * @param sums gg, wg and vg of the step; vg with v in the form of Eq. 18
     * @return the state after the step and the angle between
     */
    public Step step(State state, Hyperparameters inForce, StepSums sums) {
        double a = inForce.momentum();
        double c = inner(inForce);
        double lambda = inForce.weightDecay();
        double x = state.x();
        // sums.vg() belongs to Eq. 18's v; a buffer that holds ηv is η times that.
        double vg = buffer == Buffer.VELOCITY ? sums.vg() : inForce.learningRate() * sums.vg();
        double p1 = a * state.p() + c * (sums.wg() + lambda * x);
        double q1 =
                a * a * state.q()
                        + 2 * a * c * (vg + lambda * state.p())
                        + c * c * (sums.gg() + 2 * lambda * sums.wg() + lambda * lambda * x);
        return finish(x, p1, q1, outer(inForce));
    }

    /**
     * Returns the state after the weight was divided by k^(1/4) at a cut of the learning rate by k,
     * and the buffer multiplied by what keeps it in step with the smaller weight ({@link
     * RescaleFactors}).
     *
     * @param state the state before
     * @param divisor k, finite and above 0
     * @return the state after: x/√k; the buffer by k^(1/4), or by k^(1/4)/k where it holds ηv
     * @throws IllegalArgumentException if k is out of range
     */
    public State rescaled(State state, double divisor) {
        RescaleFactors factors = RescaleFactors.of(divisor);
        double m =
                buffer == Buffer.VELOCITY
                        ? factors.velocityFactor()
                        : factors.scaledVelocityFactor();
        return new State(
                state.x() / factors.squaredNormDivisor(),
                state.p() * (m / factors.weightDivisor()),
                state.q() * m * m);
    }

    private Step finish(double x, double p1, double q1, double f) {
        double nextX = x - 2 * f * p1 + f * f * q1;
        double area = q1 * x - p1 * p1;
        // atan2 of the sine and cosine, both times √(x·x′): no cancellation at small angles.
        double angle = Math.atan2(f * Math.sqrt(area < 0 ? 0 : area), x - f * p1);
        return new Step(new State(nextX, p1 - f * q1, q1), angle);
    }

    /** The factor with which the gradient enters the buffer. */
    private double inner(Hyperparameters inForce) {
        return buffer == Buffer.VELOCITY ? 1 : inForce.learningRate();
    }

    /** The factor with which the buffer leaves for the weight. */
    private double outer(Hyperparameters inForce) {
        return buffer == Buffer.VELOCITY ? inForce.learningRate() : 1;
    }
}
