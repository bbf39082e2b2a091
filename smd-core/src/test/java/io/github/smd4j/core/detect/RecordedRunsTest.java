package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Real runs, recorded; src-test-data/detect/trim.py says how they were made. */
class RecordedRunsTest {

    private static final Path RUNS = Path.of(System.getProperty("smd.testData"), "detect");

    private final EquilibriumDetector detector = new EquilibriumDetector();
    private final Map<String, Set<Condition>> seen = new HashMap<>();

    private void read(String file, StepSink sink) {
        CsvRecords.read(RUNS.resolve(file), sink);
    }

    private void watch(StepRecord record) {
        detector.accept(record);
        seen.computeIfAbsent(record.parameter(), path -> new LinkedHashSet<>())
                .add(detector.condition(record.parameter()));
    }

    @Test
    void throughACutByTwoEachLayerComesToEquilibriumTwice() {
        read("cut2.csv", this::watch);
        for (EquilibriumState state : detector.states()) {
            assertEquals(Condition.IN_EQUILIBRIUM, state.condition(), state.describe());
            // τ is 50 steps after the cut: the law gives 110 steps, the verdict waits for τ/2.
            assertTrue(state.since() > 600 && state.since() < 750, state.describe());
            assertEquals(
                    List.of(
                            Condition.TOO_EARLY,
                            Condition.APPROACHING,
                            Condition.IN_EQUILIBRIUM,
                            Condition.DISPLACED),
                    List.copyOf(seen.get(state.parameter())));
        }
    }

    @Test
    void theCutIsFoundWithinAHundredStepsWhereItsRateIsNotTold() {
        Map<String, Change> found = new HashMap<>();
        read(
                "cut2.csv",
                r -> {
                    Hyperparameters h = r.hyperparameters();
                    watch(
                            new StepRecord(
                                    r.parameter(),
                                    r.step(),
                                    new Hyperparameters(
                                            h.rule(), 0.2, h.weightDecay(), h.momentum()),
                                    r.sums(),
                                    r.filters()));
                    if (r.step() == 600) {
                        detector.state(r.parameter())
                                .change()
                                .ifPresent(c -> found.put(r.parameter(), c));
                    }
                });
        assertEquals(2, found.size());
        for (Change change : found.values()) {
            assertEquals(500, change.step());
            assertEquals(2, change.divisor(), 0.3);
            assertFalse(change.told());
        }
    }

    @Test
    void aNetworkThatLearntByHeartMemorisesAndThenBurstsAgainAndAgain() {
        read("bursts.csv", this::watch);
        EquilibriumState state = detector.states().get(0);
        assertEquals(Condition.UNSTABLE, state.condition(), state.describe());
        assertTrue(seen.get(state.parameter()).contains(Condition.MEMORISING));
    }
}
