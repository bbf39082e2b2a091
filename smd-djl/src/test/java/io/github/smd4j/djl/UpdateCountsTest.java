package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The count of DJL's optimizers, by which their trackers give the learning rate. */
class UpdateCountsTest {

    private static final Schedule CUT = MultiStep.starting(1).dividedAt(3, 10);

    private final UpdateCounts counts = new UpdateCounts(null);

    private static Hyperparameters told(long update) {
        return new Hyperparameters("djl-sgd", CUT.learningRate(update), 0, 0);
    }

    private double rate(String id) {
        return counts.inForce(id, UpdateCountsTest::told).learningRate();
    }

    @Test
    void everyStepIsAnUpdateOfEachParameter() {
        double[] rates = {1, 1, 1, 0.1, 0.1};
        for (double rate : rates) {
            counts.update(List.of("a", "b"));
            assertEquals(rate, rate("a"));
            assertEquals(rate, rate("b"));
        }
    }

    @Test
    void anotherModelWaitsUntilItsCountHasCaughtUp() {
        counts.update(List.of("a"));
        counts.update(List.of("a"));
        double[] rates = {1, 1, 1, 0.1};
        for (double rate : rates) {
            counts.update(List.of("c"));
            assertEquals(rate, rate("c"));
        }
    }

    /** DJL gives it this step's number or the last one's, by the order of a hash. */
    @Test
    void parameterThatWasFrozenIsUnknownWhereItMatters() {
        counts.update(List.of("a", "b"));
        counts.update(List.of("a"));
        counts.update(List.of("a", "b"));
        assertEquals(1, rate("b"), "both numbers have the same rate");
        counts.update(List.of("a", "b"));
        assertEquals(0.1, rate("a"));
        assertEquals(
                Hyperparameters.UNKNOWN, counts.inForce("b", UpdateCountsTest::told), "the cut");
        counts.update(List.of("a", "b"));
        assertEquals(0.1, rate("b"));
    }
}
