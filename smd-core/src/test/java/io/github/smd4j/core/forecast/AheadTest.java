package io.github.smd4j.core.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.forecast.LevelEstimate.Drift;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Rates;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of the interval, one by one, at λη = 1e-4 and α = 0.9: τ = 250 steps, a lag of 9. */
class AheadTest {

    private static final double DECAY = 1e-3;
    private static final double MOMENTUM = 0.9;

    /** The 95% point of a Gaussian: Student's t with so many degrees of freedom. */
    private static final double QUANTILE = 1.6448536269514722;

    private static final double MANY = 1e12;

    private static Plan plan(Schedule schedule, LevelPath level) {
        return new Plan(HeavyBallRule.PYTORCH, schedule, DECAY, MOMENTUM, level, List.of());
    }

    /** What draws the line behind a cut by 4, of which the buffer is still full. */
    private static Forecaster behindACut() {
        MeanField field = HeavyBallRule.PYTORCH.meanField().orElseThrow();
        MeanField.State before =
                field.equilibrium(new Hyperparameters("heavy-ball", 0.4, DECAY, MOMENTUM), 1);
        return RecurrenceForecast.from(field, before);
    }

    private static Line line(LevelPath level) {
        return behindACut().along(plan(Schedule.constant(0.1), level), 0, 2000);
    }

    private static Ahead behindACut(LevelEstimate estimate) {
        return Ahead.of(
                plan(Schedule.constant(0.1), LevelPath.constant(1)),
                behindACut(),
                0,
                2000,
                estimate,
                0.9);
    }

    /** The interval counts h̃ as if it moved x at once; it takes α(2+α)/(1−α²) = 13.7 steps. */
    private static double lag(int at) {
        return 14.0 / at;
    }

    private static Ahead ahead(Schedule schedule, LevelEstimate estimate, long from, long to) {
        Plan plan = plan(schedule, LevelPath.constant(1));
        return Ahead.of(
                plan, RecurrenceForecast.inEquilibrium(plan, from), from, to, estimate, 0.9);
    }

    private static LevelEstimate estimate(double error, double variation, Drift drift) {
        return new LevelEstimate(1, error, variation, 1, drift, MANY);
    }

    private static double width(Interval interval) {
        return Math.log(interval.high() / interval.low()) / 2 / QUANTILE;
    }

    private static double rms(Line line, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += line.angularUpdate()[i] * line.angularUpdate()[i];
        }
        return Math.sqrt(sum / (to - from));
    }

    /**
     * A level that is wrong by 1% moves the line by what the interval says: to first order (0.5% of
     * it), the order λη/(1−α) (1e-3), and but for the lag.
     */
    @ParameterizedTest
    @ValueSource(ints = {100, 400, 1500})
    void anErrorOfTheLevelWidensByWhatItMovesTheLine(int at) {
        Ahead ahead = behindACut(estimate(0.01, 0, new Drift(0, 0, 0, 200)));
        Line higher = line(LevelPath.constant(1.01));
        double moved = Math.log(higher.squaredNormAt(at) / ahead.line().squaredNormAt(at));
        double wide = width(ahead.squaredNorm(at));
        assertEquals(1, wide / moved, 0.02 + lag(at), () -> wide + " of " + moved);
        double turned = Math.log(rms(higher, at, at + 50) / rms(ahead.line(), at, at + 50));
        double open = width(ahead.angularUpdate(at, at + 50));
        // The angle's two effects, of L and of x, cancel in the end: compared with one of them.
        assertEquals(Math.abs(turned) / 0.005, open / 0.005, 0.06);
    }

    /** The same of a slope, which stops after the length of the window. */
    @ParameterizedTest
    @ValueSource(ints = {100, 150, 400})
    void aDriftIsCarriedOnForTheLengthOfItsWindow(int at) {
        double rate = 1e-4;
        long[] steps = new long[2000];
        double[] levels = new double[2000];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = i;
            levels[i] = Math.exp(rate * (Math.min(i, 200) + 100));
        }
        Ahead ahead = behindACut(estimate(0, 0, new Drift(rate, 0, -100, 200)));
        double drifted = line(LevelPath.series(steps, levels)).squaredNormAt(at);
        double held = ahead.line().squaredNormAt(at);
        Interval interval = ahead.squaredNorm(at);
        assertEquals(held, interval.low(), 1e-12 * held, "the held line is its other end");
        double moved = Math.log(drifted / held);
        // L is off by r(100 + t) up to t = 200: the last 14 steps' part of what was added up.
        double ends = Math.min(at, 200);
        double added = 100.0 * at + ends * ends / 2 + 200 * (at - ends);
        double late = 14 * (100 + ends) / added;
        assertEquals(1, Math.log(interval.high() / held) / moved, 0.02 + late);
    }

    @Test
    void aSlopeThatMayBeNoiseIsNotBelieved() {
        assertEquals(0, new Drift(0.1, 0.2, 0, 1).credible());
        assertEquals(0, new Drift(0, 0, 0, 1).credible());
        assertEquals(0.75, new Drift(-0.2, 0.1, 0, 1).credible(), 1e-15);
        Ahead ahead =
                ahead(
                        Schedule.constant(0.1),
                        estimate(0.01, 0, new Drift(1e-4, 2e-4, -100, 200)),
                        0,
                        100);
        Interval interval = ahead.squaredNorm(50);
        double x = ahead.line().squaredNormAt(50);
        assertEquals(x, Math.sqrt(interval.low() * interval.high()), 1e-12 * x);
    }

    /**
     * Long after the start the fluctuation is that of the sharp prediction, to the order λη/(1−α) =
     * 1e-3 that both leave out.
     */
    @Test
    void fluctuationGrowsToThatOfEquilibrium() {
        double v = 0.04;
        Ahead ahead =
                ahead(Schedule.constant(0.1), estimate(0, v, new Drift(0, 0, 0, 200)), 0, 6000);
        double x = ahead.line().squaredNormAt(3000);
        double sharp = Math.sqrt(Fluctuations.squaredNormVariance(0.1, MOMENTUM, v, 1)) / x;
        assertEquals(1, width(ahead.squaredNorm(3000)) / sharp, 5e-3);
        assertEquals(0, width(ahead.squaredNorm(0)), "the norm was measured");
        double rho = Rates.nearEquilibrium(0.1, DECAY, MOMENTUM);
        for (int n : new int[] {100, 300, 3000}) {
            double error = Math.sqrt(v * (1 - MOMENTUM) * (1 - Math.pow(rho, n)) / 1e-4) / (4 * n);
            assertEquals(1, width(ahead.angularUpdate(3000, 3000 + n)) / error, 2e-2, "N = " + n);
        }
    }

    @Test
    void thereIsNoIntervalWhereNothingIsKnown() {
        Ahead ahead =
                ahead(
                        Schedule.constant(0.1),
                        estimate(0.1, 0.1, new Drift(0, 0.1, 0, 200)),
                        100,
                        200);
        assertSame(Interval.NONE, ahead.squaredNorm(99));
        assertSame(Interval.NONE, ahead.squaredNorm(200));
        assertSame(Interval.NONE, ahead.angularUpdate(150, 201));
        assertSame(Interval.NONE, ahead.angularUpdate(150, 150));
        assertTrue(ahead.angularUpdate(150, 200).contains(rms(ahead.line(), 50, 100)));
        assertFalse(Interval.NONE.contains(1));
        assertSame(Interval.NONE, Ahead.NONE.squaredNorm(0));
        assertSame(Interval.NONE, Ahead.NONE.angularUpdate(0, 1));
        Ahead few =
                ahead(
                        Schedule.constant(0.1),
                        LevelEstimate.of(new long[] {0, 1}, new double[] {1, 1}),
                        100,
                        200);
        assertSame(Interval.NONE, few.squaredNorm(150));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        Ahead.of(
                                plan(Schedule.constant(0.1), LevelPath.constant(1)),
                                new EquilibriumForecast(),
                                0,
                                9,
                                few.estimate(),
                                1));
    }
}
