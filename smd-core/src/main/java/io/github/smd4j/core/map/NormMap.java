package io.github.smd4j.core.map;

/**
 * A recurrence of the squared norm x, driven by the squared unit gradient norm L_t (Eq. 130, 131).
 *
 * <p>A map is a value: it keeps no state, and the same state and L_t give the same next state.
 */
public sealed interface NormMap permits SgdMap, MomentumMap {

    /**
     * What a map carries from step to step, X of Eq. 131.
     *
     * @param squaredNorm x = ‖w_t‖²
     * @param inner ⟨w_t, w_{t−1}⟩
     * @param previous ‖w_{t−1}‖²
     */
    record State(double squaredNorm, double inner, double previous) {

        /**
         * Returns the start of the paper's simulations, (x0, x0, x0): a weight that rested before.
         *
         * @param squaredNorm x0, finite and above 0
         * @return the state
         * @throws IllegalArgumentException if x0 is out of range
         */
        public static State atRest(double squaredNorm) {
            if (!(squaredNorm > 0 && squaredNorm < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "squaredNorm must be finite and above 0, but was " + squaredNorm);
            }
            return new State(squaredNorm, squaredNorm, squaredNorm);
        }
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
