package io.github.smd4j.examples.accuracy;

import io.github.smd4j.core.forecast.AdiabaticForecast;
import io.github.smd4j.core.forecast.EquilibriumForecast;
import io.github.smd4j.core.forecast.Forecaster;
import io.github.smd4j.core.forecast.LevelPath;
import io.github.smd4j.core.forecast.Plan;
import io.github.smd4j.core.forecast.RecurrenceForecast;
import io.github.smd4j.core.forecast.RelaxationForecast;
import io.github.smd4j.core.rule.Level;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A training whose forecasts are compared with a random walk: an optimizer along a schedule, with
 * constant L, from rest at 1.5 times the squared norm in equilibrium of the base rate.
 *
 * @param schedule name of the schedule
 * @param plan the training
 * @param startSquaredNorm x0
 * @param forecasters by name
 */
record AccuracyCase(
        String schedule, Plan plan, double startSquaredNorm, Map<String, Forecaster> forecasters) {

    /** The name of the recurrence's forecast. */
    static final String F3 = "F3";

    static final String F4 = "F4";
    static final String F1 = "F1";
    static final String EQUILIBRIUM = "equilibrium";

    private static final double MOMENTUM = 0.9;
    private static final double START = 1.5;

    /** The schedules, in the text form; one step an epoch, %1$s the rate, %2$d the length. */
    private static Map<String, String> schedules(int steps) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("constant", "%1$s");
        texts.put("steps", "multistep(%1$s, " + steps / 2 + ":10, " + steps * 3 / 4 + ":10)");
        texts.put("cosine", "cosine(%1$s, %2$d)");
        texts.put("warm-up, cosine", "warmup(" + steps / 20 + ", cosine(%1$s, %2$d))");
        texts.put("linear", "linear(%1$s, %2$d)");
        texts.put("polynomial", "polynomial(%1$s, %2$d, 2)");
        texts.put("one-cycle", "onecycle(%1$s, %2$d)");
        texts.put("exponential", "exponential(%1$s, 0.01, %2$d)");
        return texts;
    }

    /** Every case: four optimizers along eight schedules, and steps with a rescale. */
    static List<AccuracyCase> all(AccuracySettings settings) {
        List<AccuracyCase> cases = new ArrayList<>();
        for (String name : List.of("heavy-ball", "djl-sgd", "sgdw", "adamw:0.999")) {
            UpdateRule rule = UpdateRules.named(name).orElseThrow();
            schedules(settings.steps())
                    .forEach((schedule, text) -> cases.add(of(settings, rule, schedule, text)));
            cases.add(
                    of(
                            settings,
                            rule,
                            "steps, rescaled",
                            schedules(settings.steps()).get("steps")));
        }
        return cases;
    }

    private static AccuracyCase of(
            AccuracySettings settings, UpdateRule rule, String name, String text) {
        boolean gradients = rule.level() == Level.UNIT_GRADIENT;
        // λη = 1e-4 and τ = 250 steps; AdamW, which relaxes more slowly, 1e-3 and 500.
        double rate = gradients ? 0.1 : 0.01;
        double decay = gradients ? 1e-3 : 0.1;
        Schedule schedule =
                ScheduleText.parse(String.format(Locale.ROOT, text, rate, settings.steps()), 1);
        Plan plan =
                new Plan(
                        rule,
                        schedule,
                        decay,
                        MOMENTUM,
                        LevelPath.constant(gradients ? 1 : settings.dimensions()),
                        name.endsWith("rescaled")
                                ? Plan.cuts(schedule, settings.steps())
                                : List.of());
        Plan base =
                new Plan(rule, Schedule.constant(rate), decay, MOMENTUM, plan.level(), List.of());
        double start = START * rule.squaredNorm(base.inForce(0), plan.level().at(0));
        Map<String, Forecaster> forecasters = new LinkedHashMap<>();
        forecasters.put(F3, RecurrenceForecast.atRest(rule, start));
        forecasters.put(F4, new AdiabaticForecast(start));
        if (gradients && (name.equals("constant") || name.startsWith("steps"))) {
            forecasters.put(F1, new RelaxationForecast(start));
        }
        forecasters.put(EQUILIBRIUM, new EquilibriumForecast());
        return new AccuracyCase(name, plan, start, forecasters);
    }
}
