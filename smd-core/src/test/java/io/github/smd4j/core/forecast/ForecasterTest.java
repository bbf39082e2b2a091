package io.github.smd4j.core.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.AdamWRule;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.core.theory.Relaxation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecasterTest {

    private static final UpdateRule SGDM = HeavyBallRule.PYTORCH;

    private static Plan plan(UpdateRule rule, String schedule, LevelPath level) {
        return new Plan(rule, ScheduleText.parse(schedule, 1), 1e-3, 0.9, level, List.of());
    }

    private static double worst(double[] line, double[] other, int from) {
        double worst = 0;
        for (int i = from; i < line.length; i++) {
            worst = Math.max(worst, Math.abs(line[i] / other[i] - 1));
        }
        return worst;
    }

    /**
     * F1 against F3 over a whole approach at α = 0.9. The figures are those that docs/theory.md
     * publishes, rounded up in the second digit; they grow like λη, as what is left out does.
     */
    @ParameterizedTest
    @CsvSource({
        "1e-5, 10, 1.7e-3", "1e-5, 0.67, 2.1e-3", "1e-5, 0.1, 3.3e-2",
        "1e-4, 10, 1.7e-2", "1e-4, 0.67, 1.6e-2", "1e-4, 0.1, 2.4e-1"
    })
    void relaxationLawIsAsGoodAsPublished(double intrinsic, double factor, double published) {
        Plan plan = plan(SGDM, Double.toString(intrinsic * 1e3), LevelPath.constant(1));
        double start = factor * SGDM.squaredNormExact(plan.inForce(0), 1);
        int steps = (int) (0.2 / intrinsic);
        double error =
                worst(
                        new RelaxationForecast(start).along(plan, 0, steps).squaredNorm(),
                        RecurrenceForecast.atRest(SGDM, start).along(plan, 0, steps).squaredNorm(),
                        0);
        assertTrue(error <= published, error + " of " + published);
        assertTrue(error > published / 1.5, error + " is better than published: " + published);
    }

    /** F4 at constant rate and L is F1 without its lag, to rounding: 1e5 steps of half an ulp. */
    @Test
    void adiabaticAtConstantRateIsTheRelaxationLaw() {
        Plan sgd =
                new Plan(SGDM, Schedule.constant(0.1), 1e-3, 0, LevelPath.constant(2), List.of());
        Line f4 = new AdiabaticForecast(30).along(sgd, 0, 10_000);
        Line f1 = new RelaxationForecast(30).along(sgd, 0, 10_000);
        assertTrue(worst(f4.squaredNorm(), f1.squaredNorm(), 0) < 1e-12);
        assertTrue(worst(f4.angularUpdate(), f1.angularUpdate(), 0) < 1e-12);
    }

    /**
     * Along a slow fall F4 is off by its neglected orders, (rate of change)·lag = 9·3/(2·20000) of
     * x at most and λη/(1−α) = 1e-3.
     */
    @ParameterizedTest
    @ValueSource(strings = {"heavy-ball", "djl-sgd", "sgdw"})
    void adiabaticFollowsTheRecurrenceAlongASlowSchedule(String name) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Plan plan = plan(rule, "linear(0.1, 20000, 0.05)", LevelPath.constant(3));
        double start = rule.squaredNorm(plan.inForce(0), 3);
        Line f4 = new AdiabaticForecast(start).along(plan, 0, 20_000);
        Line f3 = RecurrenceForecast.inEquilibrium(plan, 0).along(plan, 0, 20_000);
        assertEquals(0, worst(f4.squaredNorm(), f3.squaredNorm(), 100), 1.7e-3);
        assertEquals(0, worst(f4.angularUpdate(), f3.angularUpdate(), 100), 1.7e-3);
    }

    /** What moves weights and what moves L in opposite ways cancels: Δ sees L·c² and x·c alike. */
    @ParameterizedTest
    @ValueSource(strings = {"heavy-ball", "djl-sgd", "sgdw", "dampened:0.3"})
    void anglesForgetTheUnitOfTheLevel(String name) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        String text = "warmup(50, cosine(0.2, 400))";
        Plan plan = plan(rule, text, LevelPath.constant(1));
        Plan scaled = plan(rule, text, LevelPath.constant(1024));
        for (int kind = 0; kind < 3; kind++) {
            Line one = forecaster(kind, rule, 3).along(plan, 0, 400);
            Line other = forecaster(kind, rule, 96).along(scaled, 0, 400);
            // 32 is a power of two; the quasi-static line takes no start.
            assertEquals(0, worst(one.angularUpdate(), other.angularUpdate(), 0), 1e-14);
            assertEquals(32, other.squaredNormAt(399) / one.squaredNormAt(399), 1e-12);
        }
    }

    private static Forecaster forecaster(int kind, UpdateRule rule, double start) {
        return switch (kind) {
            case 0 -> RecurrenceForecast.atRest(rule, start);
            case 1 -> new AdiabaticForecast(start);
            default -> new EquilibriumForecast();
        };
    }

    /** AdamW's level is a number of coordinates, and its norm itself relaxes. */
    @Test
    void adamWalksItsOwnRecurrenceAndSoDoesItsAdiabaticForm() {
        // Without β2's memory F4 has only the buffer's lag against it: 9 steps of τ = 5000.
        UpdateRule rule = new AdamWRule(0);
        Plan plan = plan(rule, "0.1", LevelPath.constant(500));
        double start = 2 * rule.squaredNorm(plan.inForce(0), 500);
        Line exact = RecurrenceForecast.atRest(rule, start).along(plan, 0, 20_000);
        Line f4 = new AdiabaticForecast(start).along(plan, 0, 20_000);
        assertEquals(0, worst(f4.squaredNorm(), exact.squaredNorm(), 0), 2e-3);
        assertEquals(0, worst(f4.angularUpdate(), exact.angularUpdate(), 100), 2e-3);
        assertThrows(
                IllegalArgumentException.class,
                () -> new RelaxationForecast(start).along(plan, 0, 10));
    }

    /** √(1 + rτ), with r of L small against 1/lag; F3 is off by λη/(1−α) and r·lag, 1e-3 each. */
    @ParameterizedTest
    @ValueSource(doubles = {-1e-3, -3e-4, 3e-4, 1e-3})
    void driftingLevelMovesTheAngleByTheDriftLaw(double drift) {
        long[] steps = new long[6000];
        double[] levels = new double[6000];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = i;
            levels[i] = Math.exp(drift * i);
        }
        Plan plan = plan(SGDM, "0.1", LevelPath.series(steps, levels));
        Line line = RecurrenceForecast.inEquilibrium(plan, 0).along(plan, 0, 6000);
        double ratio = line.angularUpdateAt(5999) / SGDM.angularUpdate(plan.inForce(0));
        double law = Relaxation.driftRatio(0.1, 1e-3, 0.9, drift);
        assertEquals(1, ratio / law, 10 * Math.abs(drift) + 1e-3);
        assertTrue(Math.abs(law - 1) > 0.03, "the law says something");
        assertEquals(0, Relaxation.driftRatio(0.1, 1e-3, 0.9, -1.1 / 250));
        assertThrows(
                IllegalArgumentException.class,
                () -> Relaxation.driftRatio(0.1, 1e-3, 0.9, Double.NaN));
    }

    @Test
    void relaxationLawGoesFromStageToStage() {
        MultiStep schedule = MultiStep.starting(0.1).dividedAt(2000, 10);
        Plan plan = new Plan(SGDM, schedule, 1e-3, 0.9, LevelPath.constant(1), schedule.drops());
        Line law = new RelaxationForecast(30).along(plan, 0, 4000);
        Line exact = RecurrenceForecast.atRest(SGDM, 30).along(plan, 0, 4000);
        // Rescaled: the norm is divided by √10 and stays.
        assertEquals(Math.sqrt(10), law.squaredNormAt(1999) / law.squaredNormAt(2000), 1e-3);
        assertEquals(0, worst(law.squaredNorm(), exact.squaredNorm(), 1000), 2e-3);
        String cosine =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new RelaxationForecast(1)
                                                .along(
                                                        plan(
                                                                SGDM,
                                                                "cosine(0.1, 10)",
                                                                LevelPath.constant(1)),
                                                        0,
                                                        5))
                        .getMessage();
        assertTrue(cosine.contains("at step 1"), cosine);
    }

    @Test
    void whereTheRateIsZeroNothingMoves() {
        Plan plan = plan(SGDM, "table(0:0.1, 5:0)", LevelPath.constant(1));
        for (int kind = 0; kind < 3; kind++) {
            Line line = forecaster(kind, SGDM, 3).along(plan, 0, 10);
            assertEquals(0, line.angularUpdateAt(5), "kind " + kind);
            assertEquals(line.squaredNormAt(6), line.squaredNormAt(9), "kind " + kind);
        }
    }

    @Test
    void ruleWithoutRecurrenceIsRefused() {
        UpdateRule nesterov = UpdateRules.named("nesterov").orElseThrow();
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RecurrenceForecast.atRest(nesterov, 1))
                        .getMessage();
        assertTrue(message.contains("nesterov"), message);
    }

    @Test
    void levelsAreThoseOfTheirSteps() {
        LevelPath series = LevelPath.series(new long[] {10, 20, 21}, 5, -1, 7);
        for (double[] each :
                new double[][] {{0, 5}, {10, 5}, {19, 5}, {20, -1}, {21, 7}, {1000, 7}}) {
            assertEquals(each[1], series.at((long) each[0]));
        }
        List<Stage> stages = MultiStep.starting(1).dividedAt(7, 2).stages(9);
        LevelPath staged = LevelPath.perStage(stages, 3, 4);
        assertEquals(3, staged.at(6));
        assertEquals(4, staged.at(7));
        refused(() -> LevelPath.perStage(stages, 3), "2 stages, but were 1");
        refused(() -> LevelPath.perStage(stages, 3, 0), "above 0");
        refused(() -> LevelPath.constant(Double.NaN), "NaN");
        refused(() -> LevelPath.series(new long[] {0, 0}, 1, 2), "0 follows 0");
        refused(() -> LevelPath.series(new long[] {3}, Double.NaN), "step 3 is NaN");
        refused(() -> LevelPath.series(new long[0]), "at least one");
    }

    private static void refused(Runnable call, String part) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void onlyTheEndOfAConstantRateIsACut() {
        assertEquals(
                List.of(new Drop(30, 10), new Drop(60, 4)),
                Plan.cuts(ScheduleText.parse("multistep(0.1, 30:10, 60:4)", 1), 90));
        assertEquals(List.of(), Plan.cuts(ScheduleText.parse("warmup(5, 0.1)", 1), 90));
        assertEquals(List.of(), Plan.cuts(ScheduleText.parse("restarts(0.1, 10, 2)", 1), 90));
    }
}
