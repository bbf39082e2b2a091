package io.github.smd4j.core.forecast;

import io.github.smd4j.core.rule.NormState;
import io.github.smd4j.core.rule.NormStep;
import io.github.smd4j.core.rule.Recurrence;
import io.github.smd4j.core.rule.UpdateRule;
import java.util.Objects;

/**
 * F3 and its kin: the rule's own mean-field recurrence, exact along any schedule for the L it is
 * fed with, rescales included.
 *
 * @param <S> the state of the recurrence
 */
public final class RecurrenceForecast<S extends NormState> implements Forecaster {

    private final Recurrence<S> recurrence;
    private final S start;

    private RecurrenceForecast(Recurrence<S> recurrence, S start) {
        this.recurrence = recurrence;
        this.start = Objects.requireNonNull(start, "start");
    }

    /**
     * Returns the forecast from a state.
     *
     * @param recurrence the recurrence of the plan's rule
     * @param start the weight and its buffers at the first step, before a rescale of that step
     * @param <S> the state of the recurrence
     * @return the forecast
     */
    public static <S extends NormState> RecurrenceForecast<S> from(
            Recurrence<S> recurrence, S start) {
        return new RecurrenceForecast<>(recurrence, start);
    }

    /**
     * Returns the forecast of a weight whose buffers are empty.
     *
     * @param rule the rule
     * @param squaredNorm ‖w‖², above 0
     * @return the forecast
     * @throws IllegalArgumentException if the rule has no recurrence
     */
    public static RecurrenceForecast<?> atRest(UpdateRule rule, double squaredNorm) {
        return atRest(recurrence(rule), squaredNorm);
    }

    private static <S extends NormState> RecurrenceForecast<S> atRest(
            Recurrence<S> recurrence, double squaredNorm) {
        return from(recurrence, recurrence.atRest(squaredNorm));
    }

    /**
     * Returns the forecast of a weight that stands in the equilibrium of a step.
     *
     * @param plan the training
     * @param step the step
     * @return the forecast
     * @throws IllegalArgumentException if the rule has no recurrence, or there is no equilibrium
     */
    public static RecurrenceForecast<?> inEquilibrium(Plan plan, long step) {
        return inEquilibrium(recurrence(plan.rule()), plan, step);
    }

    private static <S extends NormState> RecurrenceForecast<S> inEquilibrium(
            Recurrence<S> recurrence, Plan plan, long step) {
        return from(recurrence, recurrence.equilibrium(plan.inForce(step), plan.level().at(step)));
    }

    private static Recurrence<?> recurrence(UpdateRule rule) {
        return rule.meanField()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "rule must have a mean-field recurrence, but "
                                                + rule.name()
                                                + " has none"));
    }

    /** Costs some 0.15 µs a step. */
    @Override
    public void walk(Plan plan, long fromStep, long toStep, Visitor each) {
        through(plan, fromStep, toStep, each);
    }

    /** Walks, and returns the state behind the last step. */
    S through(Plan plan, long fromStep, long toStep, Visitor each) {
        S state = start;
        for (long step = fromStep; step < toStep; step++) {
            double divisor = plan.rescaleDivisor(step);
            if (divisor != 1) {
                state = recurrence.rescaled(state, divisor);
            }
            NormStep<S> next = recurrence.step(state, plan.inForce(step), plan.level().at(step));
            each.step(step, state.squaredNorm(), next.angularUpdate());
            state = next.next();
        }
        return state;
    }
}
