package io.github.smd4j.djl;

import static io.github.smd4j.djl.RecordedLoop.MEASURED;
import static io.github.smd4j.djl.RecordedLoop.MOMENTUM;
import static io.github.smd4j.djl.RecordedLoop.PATHS;
import static io.github.smd4j.djl.RecordedLoop.SCHEDULE;
import static io.github.smd4j.djl.RecordedLoop.WEIGHT_DECAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.training.DefaultTrainingConfig;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left when a training breaks off. */
@Tag("engine")
class ListenerFailureTest {

    @ParameterizedTest
    @EnumSource
    void exceptionBetweenBackwardPassAndStepLeavesTheRecordsBeforeIt(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        IllegalStateException failure = new IllegalStateException("no more images");
        Session session = new Session(kind, config);
        Exception seen =
                assertThrows(
                        IllegalStateException.class,
                        () -> {
                            try {
                                session.steps(3);
                                session.loop.batch(session.trainer);
                                throw failure;
                            } finally {
                                session.close();
                            }
                        });
        assertSame(failure, seen);
        assertEquals(0, seen.getSuppressed().length);
        for (String path : PATHS) {
            assertEquals(
                    List.of(0L, 1L, 2L), sink.of(path).stream().map(StepRecord::step).toList());
        }
    }

    /** Half a step: what was updated has its record, and nothing else has. */
    @ParameterizedTest
    @EnumSource(names = {"OURS", "OURS_WITH_OUR_TRAINER", "FOREIGN"})
    void exceptionInTheMiddleOfAStepRecordsWhatWasUpdated(Updater kind) {
        InOrder sink = new InOrder();
        int[] asked = new int[1];
        // Asked before each update; breaks the third step off behind the second measured weight.
        WeightDecayRule breaking =
                (name, shape) -> {
                    if (shape.dimension() == 4 || (shape.dimension() == 2 && shape.get(0) == 20)) {
                        asked[0]++;
                    }
                    if (asked[0] > 2 * MEASURED.size() + 2) {
                        throw new IllegalStateException("broken");
                    }
                    return true;
                };
        HeavyBall heavyBall =
                HeavyBall.builder()
                        .setLearningRate(SCHEDULE)
                        .optMomentum(MOMENTUM)
                        .optWeightDecay(WEIGHT_DECAY, breaking)
                        .build();
        DefaultTrainingConfig config =
                TrainedRun.config(kind.ours() ? heavyBall : new ForeignOptimizer(heavyBall));
        kind.listener(sink).attach(config);
        Session session = new Session(kind, config);
        session.steps(2);
        List<float[]> before = TrainedRun.copy(session.network, false);
        assertThrows(IllegalStateException.class, () -> session.steps(1));
        List<float[]> after = TrainedRun.copy(session.network, false);
        session.close();
        int updated = 0;
        for (int k = 0; k < MEASURED.size(); k++) {
            int at = MEASURED.get(k);
            boolean moved = !Arrays.equals(before.get(at), after.get(at));
            updated += moved ? 1 : 0;
            assertEquals(moved ? 3 : 2, sink.of(PATHS.get(k)).size(), PATHS.get(k));
        }
        assertEquals(2, updated);
    }

    /** A full disk is reported once, also by a loop that closes its trainer in a finally. */
    @ParameterizedTest
    @EnumSource
    void sinkThatFailedIsLeftAloneAndItsFailureStands(Updater kind) {
        List<StepRecord> taken = new ArrayList<>();
        StepSink full =
                record -> {
                    taken.add(record);
                    if (taken.size() >= 6) {
                        throw new IllegalStateException("record " + taken.size());
                    }
                };
        DefaultTrainingConfig config = kind.config();
        kind.listener(full).attach(config);
        Session session = new Session(kind, config);
        Exception seen =
                assertThrows(
                        IllegalStateException.class,
                        () -> {
                            try {
                                session.steps(5);
                            } finally {
                                session.close();
                            }
                        });
        assertEquals("record 6", seen.getMessage());
        assertEquals(6, taken.size());
    }
}
