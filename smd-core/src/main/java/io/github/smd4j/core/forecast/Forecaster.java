package io.github.smd4j.core.forecast;

/**
 * Predicts squared norm and angular update of a scale-invariant weight along a {@link Plan}.
 *
 * <p>There are four, from the exact to the crude: {@link RecurrenceForecast} (F3), {@link
 * AdiabaticForecast} (F4), {@link RelaxationForecast} (F1, constant rate only) and {@link
 * EquilibriumForecast} (no memory at all). How far each is off: {@code docs/theory.md#forecasts}.
 * Immutable.
 */
@FunctionalInterface
public interface Forecaster {

    /**
     * Walks through steps without keeping any.
     *
     * @param plan the training
     * @param fromStep the first step, at which the weight stands where the forecaster says
     * @param toStep the step behind the last
     * @param each sees every step, in order
     * @throws IllegalArgumentException if the forecaster does not apply to the plan
     */
    void walk(Plan plan, long fromStep, long toStep, Visitor each);

    /** Sees the steps of a forecast. */
    @FunctionalInterface
    interface Visitor {

        /**
         * Takes a step.
         *
         * @param step t
         * @param squaredNorm ‖w_t‖² before the step, after a rescale if there is one
         * @param angularUpdate ∠(w_t, w_{t+1}) in radians
         */
        void step(long step, double squaredNorm, double angularUpdate);
    }

    /**
     * Returns the forecast of consecutive steps.
     *
     * @param plan the training
     * @param fromStep the first step
     * @param toStep the step behind the last, at most 2^31 − 1 later
     * @return the line
     * @throws IllegalArgumentException if the forecaster does not apply to the plan
     */
    default Line along(Plan plan, long fromStep, long toStep) {
        int length = Math.toIntExact(Math.max(0, toStep - fromStep));
        double[] angles = new double[length];
        double[] norms = new double[length];
        walk(
                plan,
                fromStep,
                toStep,
                (step, squaredNorm, angularUpdate) -> {
                    norms[(int) (step - fromStep)] = squaredNorm;
                    angles[(int) (step - fromStep)] = angularUpdate;
                });
        return new Line(fromStep, angles, norms);
    }
}
