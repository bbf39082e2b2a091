package io.github.smd4j.examples.accuracy;

import io.github.smd4j.core.forecast.Forecaster;
import io.github.smd4j.core.forecast.LevelPath;
import io.github.smd4j.core.forecast.Line;
import io.github.smd4j.core.forecast.Plan;
import io.github.smd4j.core.forecast.RecurrenceForecast;
import io.github.smd4j.core.forecast.RelaxationForecast;
import io.github.smd4j.core.map.MomentumMap;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.schedule.MultiStep;
import java.util.ArrayList;
import java.util.List;

/**
 * How far F1 is from F3 over a whole approach to equilibrium at constant rate, and F3 from the
 * paper's map (Eq. 131): nothing here is random. α = 0.9.
 *
 * @param intrinsicRate λη
 * @param start where the approach starts
 * @param squaredNorm largest relative error of F1's ‖w‖²
 * @param angularUpdate largest relative error of F1's Δ from step 50 on, when the buffer is full
 * @param map largest relative difference of ‖w‖² between F3 and the map; NaN after a cut, for which
 *     the map does not apply
 */
public record RelaxationErrors(
        double intrinsicRate, String start, double squaredNorm, double angularUpdate, double map) {

    private static final double DECAY = 1e-3;
    private static final double MOMENTUM = 0.9;
    private static final int FULL = 50;

    /**
     * Compares over eight times τ.
     *
     * @return the errors for λη = 1e-5, 1e-4 and 1e-3, from above, from below and after a cut
     */
    public static List<RelaxationErrors> all() {
        List<RelaxationErrors> all = new ArrayList<>();
        for (double intrinsic : new double[] {1e-5, 1e-4, 1e-3}) {
            all.add(fromRest(intrinsic, "x0 = 10 x*", 10));
            all.add(fromRest(intrinsic, "x0 = x*/1.5", 1 / 1.5));
            all.add(fromRest(intrinsic, "x0 = x*/10", 0.1));
            all.add(afterCut(intrinsic));
        }
        return all;
    }

    private static RelaxationErrors fromRest(double intrinsic, String name, double factor) {
        Plan plan = plan(MultiStep.starting(intrinsic / DECAY));
        int steps = steps(intrinsic);
        double start = factor * plan.rule().squaredNormExact(plan.inForce(0), 1);
        Line exact = RecurrenceForecast.atRest(plan.rule(), start).along(plan, 0, steps);
        Line law = new RelaxationForecast(start).along(plan, 0, steps);
        MomentumMap map = new MomentumMap(intrinsic / DECAY, DECAY, MOMENTUM);
        NormMap.State state = new NormMap.State(start, start, start);
        double difference = 0;
        for (int t = 0; t < steps; t++) {
            difference =
                    Math.max(
                            difference, Math.abs(state.squaredNorm() / exact.squaredNormAt(t) - 1));
            state = map.next(state, 1);
        }
        return compared(intrinsic, name, exact, law, 0, difference);
    }

    private static RelaxationErrors afterCut(double intrinsic) {
        MultiStep schedule = MultiStep.starting(10 * intrinsic / DECAY).dividedAt(1, 10);
        Plan plan = plan(schedule);
        int steps = steps(intrinsic);
        Forecaster forecast = RecurrenceForecast.inEquilibrium(plan, 0);
        Line exact = forecast.along(plan, 0, steps);
        Line law = new RelaxationForecast(exact.squaredNormAt(0)).along(plan, 0, steps);
        return compared(intrinsic, "after a cut by 10", exact, law, 1, Double.NaN);
    }

    private static RelaxationErrors compared(
            double intrinsic, String name, Line exact, Line law, int from, double map) {
        double norm = 0;
        double angle = 0;
        for (int t = from; t < exact.squaredNorm().length; t++) {
            norm = Math.max(norm, Math.abs(law.squaredNormAt(t) / exact.squaredNormAt(t) - 1));
            if (t >= from + FULL) {
                angle =
                        Math.max(
                                angle,
                                Math.abs(law.angularUpdateAt(t) / exact.angularUpdateAt(t) - 1));
            }
        }
        return new RelaxationErrors(intrinsic, name, norm, angle, map);
    }

    private static int steps(double intrinsic) {
        return (int) (8 * (1 - MOMENTUM) / (4 * intrinsic));
    }

    private static Plan plan(MultiStep schedule) {
        return new Plan(
                HeavyBallRule.PYTORCH, schedule, DECAY, MOMENTUM, LevelPath.constant(1), List.of());
    }
}
