package io.github.smd4j.djl.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.Cosine;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import org.junit.jupiter.api.Test;

class ScheduleTrackerTest {

    private static final Schedule CUT = MultiStep.starting(0.1).dividedAt(6, 10);

    @Test
    void updateNIsStepNLessOne() {
        ScheduleTracker tracker = new ScheduleTracker(CUT);
        assertEquals(0.1f, tracker.getNewValue(1));
        assertEquals(0.1f, tracker.getNewValue(6));
        assertEquals(0.01f, tracker.getNewValue(7));
        assertEquals(0.1f, tracker.getNewValue("any", 6), "asked again, in any order");
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> tracker.getNewValue(0));
        assertTrue(error.getMessage().contains("but was 0"), error.getMessage());
    }

    @Test
    void aScheduleComesBackAsItWas() {
        assertSame(CUT, TrackerSchedule.of(new ScheduleTracker(CUT)));
        Schedule cosine = Cosine.once(0.3, 50, 0);
        Schedule there =
                TrackerSchedule.of(count -> new ScheduleTracker(cosine).getNewValue(count));
        for (long step = 49; step >= 0; step--) {
            assertEquals((float) cosine.learningRate(step), there.learningRate(step));
        }
    }

    /**
     * DJL's own falls when its count, from 1, is above the milestone, and answers by what it was
     * asked before; as a schedule it falls at the step of the milestone, whatever is asked when.
     */
    @Test
    void aTrackerThatCountsItsQuestionsIsAskedInOrder() {
        Tracker own = multiFactor();
        assertEquals(0.01f, own.getNewValue(6), 1e-9f);
        assertEquals(0.01f, own.getNewValue(1), 1e-9f, "and does not come back");
        Schedule schedule = TrackerSchedule.of(multiFactor());
        assertEquals(0.01, schedule.learningRate(5), 1e-9);
        for (long step = 0; step < 200; step++) {
            double rate = step < 3 ? 1 : step < 5 ? 0.1 : 0.01;
            assertEquals(rate, schedule.learningRate(step), 1e-7 * rate, "step " + step);
        }
        assertThrows(IllegalArgumentException.class, () -> schedule.learningRate(-1));
        assertThrows(IllegalArgumentException.class, () -> schedule.learningRate(1L << 31));
    }

    private static Tracker multiFactor() {
        return Tracker.multiFactor()
                .setBaseValue(1)
                .setSteps(new int[] {3, 5})
                .optFactor(0.1f)
                .build();
    }
}
