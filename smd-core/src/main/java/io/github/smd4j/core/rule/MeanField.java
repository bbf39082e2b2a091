package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.RescaleFactors;

/**
 * F3, the exact mean-field recurrence of momentum SGD along any schedule: heavy ball with either
 * form of the buffer, with dampening, and with decoupled weight decay (SGDW).
 *
 * <p>The weight enters only through x = ‖w‖², p = ⟨w, v⟩ and q = ‖v‖². Fed with the h̃ of each step
 * it is no forecast but an identity for every scale-invariant parameter (I3); fed with a level it
 * is the <em>given L</em> or the <em>ahead</em> line, depending on what the level knows. Rounding
 * adds up like the root of the number of steps: below 2e-14 relative, in norm and angle, over
 * 20,000 steps across a cut. Immutable, without state of its own. See {@code docs/theory.md#f3}.
 */
public final class MeanField implements Recurrence<MeanField.State> {

    private final Buffer buffer;
    private final double dampening;
    private final boolean decoupled;

    /**
     * Returns the recurrence of heavy-ball SGD.
     *
     * @param buffer what the momentum buffer holds
     */
    public MeanField(Buffer buffer) {
        this(buffer, 0, false);
    }

    private MeanField(Buffer buffer, double dampening, boolean decoupled) {
        this.buffer = buffer;
        this.dampening = dampening;
        this.decoupled = decoupled;
    }

    /**
     * Returns the recurrence of PyTorch's dampened SGD: v ← αv + (1−d)(g + λw), but v ← g + λw in
     * the first step, and no dampening at all without momentum. Its level is the mean of (‖g‖² +
     * 2α⟨v, g⟩/(1−d))‖w‖².
     *
     * @param dampening d in [0, 1)
     * @return the recurrence; with d = 0 that of heavy ball
     * @throws IllegalArgumentException if d is not in [0, 1)
     */
    public static MeanField dampened(double dampening) {
        return new MeanField(Buffer.VELOCITY, Ranges.unit("dampening", dampening), false);
    }

    /**
     * Returns the recurrence of SGDW: v ← αv + g, w ← (1−λη)w − ηv. Its level is the mean of h̃.
     *
     * @return the recurrence
     */
    public static MeanField decoupled() {
        return new MeanField(Buffer.VELOCITY, 0, true);
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
    public record State(double x, double p, double q) implements NormState {

        @Override
        public double squaredNorm() {
            return x;
        }

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
    public record Step(State next, double angularUpdate) implements NormStep<State> {}

    @Override
    public State atRest(double squaredNorm) {
        return State.atRest(squaredNorm);
    }

    /**
     * Returns the fixed point of the recurrence under constant hyperparameters and level: the exact
     * squared norm x in equilibrium. For v in the form of Eq. 18 coupled decay has ⟨w, v⟩ =
     * −λx/(1+α) and ‖v‖² = 2λx/(η(1+α)), SGDW ‖v‖² = L/(x(1−α²)) and ⟨w, v⟩ = −η‖v‖²/(1−α(1−λη)).
     *
     * @param inForce η, λ and α, with λη in (0, 1)
     * @param level L, above 0
     * @return the state, which a step leaves as it is
     * @throws IllegalArgumentException if there is no equilibrium or the level is out of range
     */
    @Override
    public State equilibrium(Hyperparameters inForce, double level) {
        double rate = inForce.learningRate();
        double decay = inForce.weightDecay();
        double a = inForce.momentum();
        if (decoupled) {
            double x = DecoupledEquilibrium.squaredNormExact(rate, decay, a, level);
            double q = level / (x * (1 - a) * (1 + a));
            return new State(x, -rate * q / (1 - a + a * rate * decay), q);
        }
        double share = a == 0 ? 1 : 1 - dampening;
        double x = Equilibrium.squaredNormExact(share * rate, decay, a, level);
        double scale = buffer == Buffer.VELOCITY ? share : rate;
        double p = -decay * x / (1 + a);
        return new State(x, scale * p, -2 * scale * scale * p / (share * rate));
    }

    /**
     * Advances a scale-invariant weight by one step.
     *
     * @param state the state before the step
     * @param inForce η, λ and α of the step
     * @param level L_t, the value that stands for h̃_t
     * @return the state after the step and the angle between
     */
    @Override
    public Step step(State state, Hyperparameters inForce, double level) {
        double a = inForce.momentum();
        double c = inner(state, inForce);
        double decay = coupled(c, inForce);
        double x = state.x();
        double p1 = a * state.p() + decay * x;
        double q1 =
                a * a * state.q()
                        + 2 * a * decay * state.p()
                        + decay * decay * x
                        + c * c * level / x;
        return finish(x, p1, q1, inForce);
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
        double c = inner(state, inForce);
        double lambda = decoupled ? 0 : inForce.weightDecay();
        double x = state.x();
        // sums.vg() belongs to Eq. 18's v; a buffer that holds ηv is η times that.
        double vg = buffer == Buffer.VELOCITY ? sums.vg() : inForce.learningRate() * sums.vg();
        double p1 = a * state.p() + c * (sums.wg() + lambda * x);
        double q1 =
                a * a * state.q()
                        + 2 * a * c * (vg + lambda * state.p())
                        + c * c * (sums.gg() + 2 * lambda * sums.wg() + lambda * lambda * x);
        return finish(x, p1, q1, inForce);
    }

    /**
     * Reads off a measured step the state that it left behind: d = −f·v′ − λη·w, with decay only
     * where it stands beside the buffer.
     *
     * @param inForce η and λ of the step
     * @param sums ww, wd and dd of the step
     * @return the state, to the rounding of the sums; not finite for η = 0 or where the network has
     *     diverged
     */
    public State measured(Hyperparameters inForce, StepSums sums) {
        double f = buffer == Buffer.VELOCITY ? inForce.learningRate() : 1;
        double u = decoupled ? inForce.intrinsicLearningRate() : 0;
        double along = sums.wd() + sums.dd() + u * (sums.ww() + sums.wd());
        double squared = sums.dd() + u * (2 * sums.wd() + u * sums.ww());
        return new State(sums.nextSquaredNorm(), -along / f, squared / (f * f));
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
    @Override
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

    private Step finish(double x, double p1, double q1, Hyperparameters inForce) {
        double f = buffer == Buffer.VELOCITY ? inForce.learningRate() : 1;
        // What decoupled decay leaves of the weight; a product with 1 changes no bit.
        double left = decoupled ? 1 - inForce.intrinsicLearningRate() : 1;
        double nextX = left * left * x - 2 * left * f * p1 + f * f * q1;
        double area = q1 * x - p1 * p1;
        // atan2 of the sine and cosine, both times √(x·x′): no cancellation at small angles.
        double angle = Math.atan2(f * Math.sqrt(area < 0 ? 0 : area), left * x - f * p1);
        return new Step(new State(nextX, left * p1 - f * q1, q1), angle);
    }

    /** The factor with which the gradient enters the buffer: the first one enters undampened. */
    private double inner(State state, Hyperparameters inForce) {
        if (buffer == Buffer.SCALED_VELOCITY) {
            return inForce.learningRate();
        }
        return inForce.momentum() == 0 || state.q() == 0 ? 1 : 1 - dampening;
    }

    /** The factor with which the weight itself enters the buffer. */
    private double coupled(double inner, Hyperparameters inForce) {
        return decoupled ? 0 : inner * inForce.weightDecay();
    }
}
