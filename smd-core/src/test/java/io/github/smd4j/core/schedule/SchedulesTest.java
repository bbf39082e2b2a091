package io.github.smd4j.core.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {

    private static String refused(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    /** The stages of a run, as from-to pairs, after the checks that hold for any. */
    private static List<List<Long>> spans(Schedule schedule, long steps) {
        List<Stage> stages = schedule.stages(steps);
        long from = 0;
        for (Stage stage : stages) {
            assertEquals(from, stage.fromStep());
            assertTrue(stage.length() > 0, stage.toString());
            assertEquals(schedule.learningRate(from), stage.learningRate());
            from = stage.toStep();
        }
        assertEquals(steps, from);
        assertThrows(UnsupportedOperationException.class, () -> stages.remove(0));
        return stages.stream().map(s -> List.of(s.fromStep(), s.toStep())).toList();
    }

    @Test
    void aSegmentIsAStage() {
        assertEquals(List.of(List.of(0L, 90L)), spans(Cosine.once(0.1, 90, 0), 90));
        assertEquals(List.of(List.of(0L, 50L)), spans(Cosine.once(0.1, 90, 0), 50));
        assertEquals(
                List.of(List.of(0L, 90L), List.of(90L, 100L)), spans(Cosine.once(0.1, 90, 0), 100));
        assertEquals(
                List.of(List.of(0L, 10L), List.of(10L, 30L), List.of(30L, 65L)),
                spans(Cosine.restarting(0.1, 10, 2, 0), 65));
        assertEquals(List.of(List.of(0L, 7L)), spans(new Exponential(0.1, 0.5, 3), 7));
        assertEquals(
                List.of(List.of(0L, 5L), List.of(5L, 6L)), spans(Polynomial.linear(1, 5, 0), 6));
        assertEquals(
                List.of(List.of(0L, 36L), List.of(36L, 120L)),
                spans(new OneCycle(0.4, 120, 0.3), 120));
        assertEquals(List.of(List.of(0L, 3L)), spans(step -> 0.1, 3));
    }

    @Test
    void warmUpTakesTheFirstStepsOfTheOtherSchedule() {
        MultiStep goyal = MultiStep.starting(0.8).dividedAt(30, 10).dividedAt(60, 10);
        WarmUp schedule = new WarmUp(goyal, 5, 0.1);
        assertEquals(
                List.of(List.of(0L, 5L), List.of(5L, 30L), List.of(30L, 60L), List.of(60L, 90L)),
                spans(schedule, 90));
        assertEquals(0.1, schedule.learningRate(0));
        // 0.1 + 0.7·2/5, a rounding each.
        assertEquals(0.38, schedule.learningRate(2), 3 * Math.ulp(0.38));
        assertEquals(0.8, schedule.learningRate(5));
        assertEquals(0.8 / 10, schedule.learningRate(30));
        assertEquals(
                List.of(List.of(0L, 40L), List.of(40L, 60L), List.of(60L, 90L)),
                spans(new WarmUp(goyal, 40, 0.1), 90));
    }

    @Test
    void tableHoldsEachRateUntilTheNext() {
        Table table = Table.of(new TreeMap<>(Map.of(0L, 0.1, 5L, 0.0, 8L, 0.3)));
        assertEquals(0.1, table.learningRate(4));
        assertEquals(0, table.learningRate(7));
        assertEquals(0.3, table.learningRate(Long.MAX_VALUE));
        assertEquals(List.of(List.of(0L, 5L), List.of(5L, 8L), List.of(8L, 9L)), spans(table, 9));
        assertTrue(refused(() -> table.stages(8)).contains("last row, 8, but was 8"));
        assertTrue(refused(() -> Table.of(new TreeMap<>())).contains("step 0"));
        assertTrue(refused(() -> Table.of(new TreeMap<>(Map.of(1L, 0.1)))).contains("1"));
    }

    @Test
    void endOfACosineKeepsItsDigits() {
        // (1 + cos(π(1 − 1e-7)))/2 = (π·1e-7)²/4 to a relative 1e-14; the sum would keep two
        // digits.
        double expected = Math.PI * Math.PI * 1e-14 / 4;
        assertEquals(
                expected,
                Cosine.once(1, 10_000_000, 0).learningRate(9_999_999),
                expected * (1e-14 + 8 * 0x1p-53));
    }

    @Test
    void farStepsNeitherOverflowNorHang() {
        for (long growth : new long[] {1, 2, 3, Long.MAX_VALUE}) {
            Cosine cosine = Cosine.restarting(0.1, 10, growth, 0.01);
            for (long step : new long[] {9, 10, 1L << 40, Long.MAX_VALUE}) {
                double rate = cosine.learningRate(step);
                assertTrue(rate >= 0.01 && rate <= 0.1, growth + " " + step + ": " + rate);
            }
        }
        assertTrue(
                refused(() -> Cosine.restarting(0.1, 1, 1, 0).stages(1_000_000))
                        .contains("10000 cycles"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void rangesAreHeld(double value) {
        refused(() -> Cosine.once(value, 5, 0));
        refused(() -> Polynomial.linear(value, 5, 0));
        refused(() -> new Polynomial(1, 5, value, 0));
        refused(() -> new Exponential(value, 0.5, 5));
        refused(() -> new Exponential(1, value, 5));
        refused(() -> new OneCycle(value, 5, 0.3));
        refused(() -> new WarmUp(step -> 1, 5, value));
        if (value != 0) {
            refused(() -> Cosine.once(1, 5, value));
            refused(() -> Table.of(new TreeMap<>(Map.of(0L, value))));
        }
    }

    @Test
    void lengthsMustBeAboveZero() {
        for (Schedule schedule :
                List.of(
                        Cosine.once(1, 5, 0),
                        Cosine.restarting(1, 5, 2, 0),
                        Polynomial.linear(1, 5, 0),
                        new Exponential(1, 0.5, 5),
                        new OneCycle(1, 5, 0.3),
                        new WarmUp(step -> 1, 5, 1))) {
            assertEquals(
                    "steps must be a whole number above 0, but was 0",
                    refused(() -> schedule.stages(0)));
        }
        refused(() -> Cosine.once(1, 0, 0));
        refused(() -> Cosine.restarting(1, 5, 0, 0));
        refused(() -> Polynomial.linear(1, -1, 0));
        refused(() -> new Exponential(1, 0.5, 0));
        refused(() -> new OneCycle(1, 1, 0.3));
        refused(() -> new OneCycle(1, 5, 1));
        refused(() -> new WarmUp(null, 5, 1));
        refused(() -> new WarmUp(step -> 1, 0, 1));
    }
}
