package io.github.smd4j.djl;

import static io.github.smd4j.djl.RecordedLoop.MEASURED;
import static io.github.smd4j.djl.RecordedLoop.PATHS;
import static io.github.smd4j.djl.RecordedLoop.SCHEDULE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.training.DefaultTrainingConfig;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.measure.Sampling;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as a step, and what becomes of it, whatever the training loop does. */
@Tag("engine")
class ListenerStepsTest {

    /** Gradients add up over the batches of a step; validation comes anywhere between. */
    private static List<float[]> accumulate(
            Updater kind, Consumer<DefaultTrainingConfig> attach, InOrder sink) {
        // Of ours any number of batches makes a step; of others it must be told and the same.
        int[] groups = kind.ours() ? new int[] {1, 3, 2, 4, 1, 2, 3} : new int[] {3, 3, 3, 3, 3, 3};
        DefaultTrainingConfig config = kind.config();
        attach.accept(config);
        List<float[]> last;
        try (Session session = new Session(kind, config)) {
            for (int t = 0; t < groups.length; t++) {
                for (int i = 0; i < groups[t]; i++) {
                    session.loop.batch(session.trainer);
                    if (i == 1 && i + 1 < groups[t]) {
                        session.loop.validate(session.trainer);
                    }
                }
                session.loop.step(session.trainer);
                if (t % 3 == 2) {
                    session.loop.validate(session.trainer);
                    session.loop.epoch(session.trainer);
                }
            }
            last = TrainedRun.copy(session.network, false);
            if (sink != null) {
                // The step is over, and the trainer open: only the last one is not known to be.
                session.loop.epoch(session.trainer);
                session.assertRecords(sink, 0);
            }
        }
        return last;
    }

    @ParameterizedTest
    @EnumSource
    void stepOfSeveralBatchesIsRecordedOnceWithItsWholeGradient(Updater kind) {
        InOrder sink = new InOrder();
        List<float[]> measured =
                accumulate(kind, c -> kind.listener(sink).optBatchesPerStep(3).attach(c), sink);
        List<float[]> plain = accumulate(kind, c -> {}, null);
        for (int k = 0; k < plain.size(); k++) {
            assertArrayEquals(plain.get(k), measured.get(k), "parameter " + k);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainersInARowOnOneModelCountOn(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(3);
            session.again(config);
            session.steps(4);
            session.again(config);
            session.steps(1);
            session.loop.epoch(session.trainer);
            // A foreign buffer is read from the moves that the same trainer made.
            session.assertRecords(sink, 0, 3, 7);
        }
    }

    /**
     * Another model: DJL's own count of updates stands still until the new parameters have caught
     * up, and its learning rate with it; what is told must follow.
     */
    @ParameterizedTest
    @EnumSource(names = {"OURS", "OURS_WITH_OUR_TRAINER", "DJL_SGD"})
    void optimizerOfAnotherModelIsRecordedAtTheRateItUsed(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session first = new Session(kind, config)) {
            first.steps(3);
        }
        try (Session second = new Session(kind, config)) {
            second.steps(6);
            second.loop.end();
            second.loop.epoch(second.trainer);
            double[] used = second.loop.ratesUsed(MEASURED.get(0), kind.buffer);
            List<StepRecord> records = sink.of(PATHS.get(0)).subList(3, 9);
            for (int t = 0; t < records.size(); t++) {
                assertEquals(3 + t, records.get(t).step());
                double told = records.get(t).hyperparameters().learningRate();
                // A move is a difference of float32 weights: 2⁻²⁴ of them beside some 1e-3.
                assertEquals(used[t], told, 1e-3 * told, "step " + t);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void newOptimizerStartsAtStepZero(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(2);
            config.optOptimizer(kind.optimizer(SCHEDULE));
            session.again(config);
            session.steps(2);
        }
        assertEquals(
                List.of(0L, 1L, 0L, 1L),
                sink.of("01Conv2d.weight").stream().map(StepRecord::step).toList());
    }

    /** No end of an epoch, and only some steps wanted: the last one is among them. */
    @ParameterizedTest
    @EnumSource
    void earlyStopLosesNoStep(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).optSampling(Sampling.steps(0, 3, 6)).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(7);
        }
        for (String path : PATHS) {
            assertEquals(
                    List.of(0L, 3L, 6L), sink.of(path).stream().map(StepRecord::step).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void endOfAnEpochHoldsNoStepBack(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(3);
            session.loop.epoch(session.trainer);
            assertEquals(3 * MEASURED.size(), sink.records().size());
            session.steps(2);
            session.loop.epoch(session.trainer);
            assertEquals(5 * MEASURED.size(), sink.records().size());
            session.assertRecords(sink, 0);
        }
    }

    /** A foreign buffer is known as soon as the move before a wanted step was seen. */
    @ParameterizedTest
    @EnumSource
    void gapsOfTheSamplingChangeNoRecord(Updater kind) {
        InOrder all = new InOrder();
        InOrder some = new InOrder();
        Sampling sampling = Sampling.dense(2).or(Sampling.steps(4, 5, 9));
        sampled(kind, Sampling.every(1), all);
        sampled(kind, sampling, some);
        assertEquals(
                all.records().stream().filter(r -> sampling.wanted(r.step())).toList(),
                some.records());
        assertEquals(5 * MEASURED.size(), some.records().size());
    }

    private static void sampled(Updater kind, Sampling sampling, StepSink sink) {
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).optSampling(sampling).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(11);
        }
    }

    /** Weights changed by hand: that change is in no record, and the hidden buffer is lost. */
    @ParameterizedTest
    @EnumSource
    void changeByHandIsNoStep(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        SmdListener listener = kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(2);
            listener.beforeWeightsChange();
            session.loop.end();
            try (NDArray alias = session.loop.parameter(0).getArray().stopGradient()) {
                alias.muli(1.5f);
            }
            session.steps(3);
            session.loop.epoch(session.trainer);
            session.assertRecords(sink, 0, 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void frozenWeightHasNoRecordsAndStartsAnewWhenItLearnsAgain(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(2);
            session.loop.parameter(MEASURED.get(1)).freeze(true);
            session.steps(3);
            session.loop.parameter(MEASURED.get(1)).freeze(false);
            session.steps(3);
            session.loop.end();
            session.loop.epoch(session.trainer);
            session.assertRecords(sink, 1, List.of(0, 1, 5, 6, 7), 0, 5);
            session.assertRecords(sink, 2, List.of(0, 1, 2, 3, 4, 5, 6, 7), 0);
        }
        for (int i = 1; i < sink.records().size(); i++) {
            assertTrue(
                    sink.records().get(i).step() >= sink.records().get(i - 1).step(),
                    "records must come by step");
        }
    }

    @ParameterizedTest
    @EnumSource
    void weightThatIsFrozenAtFirstIsMeasuredOnceItLearns(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.loop.parameter(MEASURED.get(0)).freeze(true);
            session.steps(2);
            session.loop.parameter(MEASURED.get(0)).freeze(false);
            session.steps(2);
            session.loop.end();
            session.loop.epoch(session.trainer);
            session.assertRecords(sink, 0, List.of(2, 3), 2);
            session.assertRecords(sink, 3, List.of(0, 1, 2, 3), 0);
        }
    }

    /** The first step has its record, with its own gradient; the second has nobody to see it. */
    @ParameterizedTest
    @EnumSource(names = {"OURS", "OURS_WITH_OUR_TRAINER"})
    void secondStepOnOneBatchIsNotMixedIntoTheFirst(Updater kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).attach(config);
        try (Session session = new Session(kind, config)) {
            session.loop.batch(session.trainer);
            session.loop.step(session.trainer);
            session.loop.end();
            session.trainer.step();
            session.steps(1);
        }
        List<StepRecord> records = sink.of(PATHS.get(0));
        assertEquals(List.of(0L, 2L), records.stream().map(StepRecord::step).toList());
    }
}
