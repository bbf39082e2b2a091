package io.github.smd4j.core.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiStepTest {

    private static final MultiStep SCHEDULE =
            MultiStep.starting(0.2).dividedAt(600, 4).dividedAt(1000, 0.5);

    private static IllegalArgumentException refused(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run);
    }

    @Test
    void stepOfADropIsTheFirstWithTheNewRate() {
        assertEquals(0.2, SCHEDULE.learningRate(0));
        assertEquals(0.2, SCHEDULE.learningRate(599));
        assertEquals(0.05, SCHEDULE.learningRate(600));
        assertEquals(0.05, SCHEDULE.learningRate(999));
        assertEquals(0.1, SCHEDULE.learningRate(1000), "each drop divides the rate in force");
        assertEquals(0.1, SCHEDULE.learningRate(Long.MAX_VALUE));
    }

    @Test
    void stagesCoverTheRunAndAgreeWithTheRates() {
        List<Stage> stages = SCHEDULE.stages(1001);
        assertEquals(
                List.of(
                        new Stage(0, 600, 0.2),
                        new Stage(600, 1000, 0.05),
                        new Stage(1000, 1001, 0.1)),
                stages);
        assertEquals(List.of(600L, 400L, 1L), stages.stream().map(Stage::length).toList());
        for (Stage stage : stages) {
            assertEquals(stage.learningRate(), SCHEDULE.learningRate(stage.fromStep()));
            assertEquals(stage.learningRate(), SCHEDULE.learningRate(stage.toStep() - 1));
        }
        assertEquals(List.of(new Stage(0, 5, 0.3)), MultiStep.starting(0.3).stages(5));
        assertThrows(UnsupportedOperationException.class, () -> stages.remove(0));
    }

    @Test
    void dropBeyondTheRunIsRefused() {
        IllegalArgumentException e = refused(() -> SCHEDULE.stages(1000));
        assertEquals(
                "steps must be above that of the last drop, 1000, but was 1000", e.getMessage());
        refused(() -> MultiStep.starting(0.1).stages(0));
    }

    @Test
    void longerScheduleLeavesTheShorterAlone() {
        MultiStep start = MultiStep.starting(0.2);
        MultiStep cut = start.dividedAt(10, 2);
        assertEquals(0.2, start.learningRate(10));
        assertEquals(0.1, cut.learningRate(10));
        assertEquals(List.of(new Drop(10, 2)), cut.drops());
        assertEquals(0.2, Schedule.constant(0.2).learningRate(1_000_000));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void rateAndDivisorMustBeFiniteAndAboveZero(double value) {
        assertEquals(
                "learningRate must be finite and above 0, but was " + value,
                refused(() -> MultiStep.starting(value)).getMessage());
        refused(() -> Schedule.constant(value));
        String message = refused(() -> new Drop(1, value)).getMessage();
        assertTrue(message.contains("divisor") && message.endsWith("but was " + value), message);
    }

    @Test
    void dropsComeInOrderAndAfterStepZero() {
        String message = refused(() -> new Drop(0, 2)).getMessage();
        assertTrue(message.contains("above 0, but was 0"), message);
        refused(() -> SCHEDULE.dividedAt(1000, 2));
        assertTrue(
                refused(() -> SCHEDULE.dividedAt(999, 2))
                        .getMessage()
                        .contains("999 follows 1000"));
    }
}
