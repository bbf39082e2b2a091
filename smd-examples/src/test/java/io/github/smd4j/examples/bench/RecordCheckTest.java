package io.github.smd4j.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import org.junit.jupiter.api.Test;

class RecordCheckTest {

    private static final StepSums SUMS = new StepSums(4, -1e-3, 1e-2, 9, 0.1, 0.2);

    private static StepRecord record(long step, StepSums sums) {
        return new StepRecord("w", step, Hyperparameters.UNKNOWN, sums, FilterSums.NONE);
    }

    private static StepSums with(double wd, double vg) {
        return new StepSums(SUMS.ww(), wd, SUMS.dd(), SUMS.gg(), SUMS.wg(), vg);
    }

    @Test
    void missingRecordFailsTheRun() {
        RecordCheck check = new RecordCheck();
        check.expect("w", 0, SUMS, 1);
        check.accept(record(0, SUMS));
        assertEquals(0, check.require(1));
        String message =
                assertThrows(IllegalStateException.class, () -> check.require(2)).getMessage();
        assertTrue(message.contains("2 records, but left 1"), message);
    }

    @Test
    void expectationThatNeverCameFailsTheRun() {
        RecordCheck check = new RecordCheck();
        check.expect("w", 0, SUMS, 1);
        check.expect("w", 5, SUMS, 1);
        check.accept(record(0, SUMS));
        assertThrows(IllegalStateException.class, () -> check.require(1));
    }

    @Test
    void runWithoutOneComparisonFails() {
        RecordCheck check = new RecordCheck();
        check.accept(record(0, SUMS));
        assertThrows(IllegalStateException.class, () -> check.require(1));
    }

    @Test
    void wrongSumFailsAtOnceWhicheverComesFirst() {
        // Off by 2e-6 of ‖w‖‖d‖ = 0.2, and of ‖v‖‖g‖ = 3.
        for (StepSums wrong : new StepSums[] {with(-1e-3 + 4e-7, 0.2), with(-1e-3, 0.2 + 6e-6)}) {
            RecordCheck before = new RecordCheck();
            before.expect("w", 0, SUMS, 1);
            assertThrows(IllegalStateException.class, () -> before.accept(record(0, wrong)));
            RecordCheck after = new RecordCheck();
            after.accept(record(0, wrong));
            assertThrows(IllegalStateException.class, () -> after.expect("w", 0, SUMS, 1));
        }
    }

    @Test
    void unknownBufferIsNotCompared() {
        RecordCheck check = new RecordCheck();
        check.expect("w", 0, SUMS, 0);
        check.accept(record(0, with(-1e-3, Double.NaN)));
        assertEquals(0, check.require(1));
    }
}
