package io.github.smd4j.core.map;

import io.github.smd4j.core.range.Ranges;

/**
 * A recurrence of the squared norm x, driven by the squared unit gradient norm L_t (Eq. 130, 131,
 * F3).
 *
 * <p>A map is a value: it keeps no state, and the same state and L_t give the same next state.
 */
public sealed interface NormMap permits SgdMap, MomentumMap, MeanFieldMap {

    /**
     * What a map carries from step to step: the weight w_t beside its companion u, which is the
     * weight before it, w_{t−1}, in Eq. 130 and 131, and the momentum buffer v in F3.
     *
     * @param squaredNorm x = ‖w_t‖²
     * @param inner ⟨w_t, u⟩
     * @param companion ‖u‖²
     */
    record State(double squaredNorm, double inner, double companion) {}

    /**
     * Returns the start of the paper's simulations: a weight that rested before, (x0, x0, x0) with
     * the weight as its own companion.
     *
     * @param squaredNorm x0, finite and above 0
     * @return the state
     * @throws IllegalArgumentException if x0 is out of range
     */
    default State atRest(double squaredNorm) {
        double x = Ranges.positive("squaredNorm", squaredNorm);
        return new State(x, x, x);
    }

    /**
     * Returns the state one step later.
     *
     * @param state X_t
     * @param level L_t: ‖g̃_t‖² without momentum, h̃_t with it; any sign
     * @return X_{t+1}; its squared norm can fall to 0 or below only if L_t is negative. Not
     *     checked, for speed: NaN and a norm of 0 spread
     */
    State next(State state, double level);

    /**
     * Goes many steps, to the bit those of {@link #next}, without an object for each.
     *
     * @param state X_t
     * @param levels L_t, L_{t+1}, …
     * @param squaredNorms takes the squared norm after each step; may be {@code levels} itself
     * @param steps how many, at most the length of either
     * @return the state after the last step
     */
    State advance(State state, double[] levels, double[] squaredNorms, int steps);

    /**
     * Returns the squared norm at which the map rests for a constant L.
     *
     * @param level L, finite and above 0
     * @return x*; accurate to 4 ulp
     * @throws IllegalArgumentException if L is out of range
     */
    double fixedPoint(double level);

    /**
     * Returns the learning rate.
     *
     * @return η
     */
    double learningRate();

    /**
     * Returns the weight decay.
     *
     * @return λ
     */
    double weightDecay();

    /**
     * Returns the momentum.
     *
     * @return α, 0 for SGD
     */
    double momentum();
}
