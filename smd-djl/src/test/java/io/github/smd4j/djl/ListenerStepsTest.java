package io.github.smd4j.djl;

import static io.github.smd4j.djl.RecordedLoop.MEASURED;
import static io.github.smd4j.djl.RecordedLoop.MOMENTUM;
import static io.github.smd4j.djl.RecordedLoop.PATHS;
import static io.github.smd4j.djl.RecordedLoop.SCHEDULE;
import static io.github.smd4j.djl.RecordedLoop.WEIGHT_DECAY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.RecordedLoop.Buffer;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as a step, and what becomes of it, whatever the training loop does. */
@Tag("engine")
class ListenerStepsTest {

    /** Who updates. */
    enum Kind {
        OURS(Buffer.OWN),
        OURS_WITH_OUR_TRAINER(Buffer.OWN),
        FOREIGN(Buffer.HIDDEN),
        DJL_SGD(Buffer.HIDDEN_WITH_RATE);

        final Buffer buffer;

        Kind(Buffer buffer) {
            this.buffer = buffer;
        }

        boolean ours() {
            return buffer == Buffer.OWN;
        }

        Optimizer optimizer(Schedule schedule) {
            HeavyBall heavyBall =
                    HeavyBall.builder()
                            .setLearningRate(schedule)
                            .optMomentum(MOMENTUM)
                            .optWeightDecay(WEIGHT_DECAY)
                            .build();
            return switch (this) {
                case OURS, OURS_WITH_OUR_TRAINER -> heavyBall;
                case FOREIGN -> new ForeignOptimizer(heavyBall);
                case DJL_SGD ->
                        Optimizer.sgd()
                                .setLearningRateTracker(
                                        (Tracker) n -> (float) schedule.learningRate(n - 1))
                                .optMomentum((float) MOMENTUM)
                                .optWeightDecays((float) WEIGHT_DECAY)
                                .build();
            };
        }

        Trainer trainer(Model model, DefaultTrainingConfig config) {
            Trainer trainer =
                    this == OURS_WITH_OUR_TRAINER
                            ? SmdTrainer.of(model, config)
                            : model.newTrainer(config);
            trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
            return trainer;
        }

        /** A listener that is told what a foreign optimizer does. */
        SmdListenerBuilder listener(StepSink sink) {
            SmdListenerBuilder builder = SmdListener.builder(sink);
            return ours()
                    ? builder
                    : builder.optHyperparameters(
                            this == DJL_SGD ? "djl-sgd" : "heavy-ball",
                            SCHEDULE,
                            WEIGHT_DECAY,
                            MOMENTUM);
        }
    }

    /** All records in the order in which they came. */
    private record InOrder(List<StepRecord> records) implements StepSink {

        InOrder() {
            this(new ArrayList<>());
        }

        @Override
        public void accept(StepRecord record) {
            records.add(record);
        }

        List<StepRecord> of(String path) {
            return records.stream().filter(r -> r.parameter().equals(path)).toList();
        }
    }

    /** A model, a trainer and a loop. */
    private static final class Session implements AutoCloseable {

        final Model model = Model.newInstance("small", Device.cpu());
        final Block network = TrainedRun.network();
        final RecordedLoop loop = new RecordedLoop(network);
        private final Kind kind;
        Trainer trainer;

        Session(Kind kind, DefaultTrainingConfig config) {
            Engine.getInstance().setRandomSeed(7);
            this.kind = kind;
            model.setBlock(network);
            trainer = kind.trainer(model, config);
        }

        /** Another trainer of the same model. */
        void again(DefaultTrainingConfig config) {
            trainer.close();
            trainer = kind.trainer(model, config);
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                loop.batch(trainer);
                loop.step(trainer);
            }
        }

        void assertRecords(InOrder sink, Integer... withoutHistory) {
            loop.end();
            List<Integer> steps = IntStream.range(0, loop.steps()).boxed().toList();
            for (int k = 0; k < MEASURED.size(); k++) {
                assertRecords(sink, k, steps, withoutHistory);
            }
        }

        void assertRecords(InOrder sink, int k, List<Integer> steps, Integer... noHistory) {
            loop.assertRecords(
                    sink.of(PATHS.get(k)), MEASURED.get(k), steps, kind.buffer, List.of(noHistory));
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
        }
    }

    private static DefaultTrainingConfig config(Kind kind) {
        return TrainedRun.config(kind.optimizer(SCHEDULE));
    }

    /** Gradients add up over the batches of a step; validation comes anywhere between. */
    private static List<float[]> accumulate(
            Kind kind, Consumer<DefaultTrainingConfig> attach, InOrder sink) {
        // Of ours any number of batches makes a step; of others it must be told and the same.
        int[] groups = kind.ours() ? new int[] {1, 3, 2, 4, 1, 2, 3} : new int[] {3, 3, 3, 3, 3, 3};
        DefaultTrainingConfig config = config(kind);
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
    void stepOfSeveralBatchesIsRecordedOnceWithItsWholeGradient(Kind kind) {
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
    void trainersInARowOnOneModelCountOn(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void optimizerOfAnotherModelIsRecordedAtTheRateItUsed(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void newOptimizerStartsAtStepZero(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void earlyStopLosesNoStep(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void endOfAnEpochHoldsNoStepBack(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void gapsOfTheSamplingChangeNoRecord(Kind kind) {
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

    private static void sampled(Kind kind, Sampling sampling, StepSink sink) {
        DefaultTrainingConfig config = config(kind);
        kind.listener(sink).optSampling(sampling).attach(config);
        try (Session session = new Session(kind, config)) {
            session.steps(11);
        }
    }

    /** Weights changed by hand: that change is in no record, and the hidden buffer is lost. */
    @ParameterizedTest
    @EnumSource
    void changeByHandIsNoStep(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void frozenWeightHasNoRecordsAndStartsAnewWhenItLearnsAgain(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void weightThatIsFrozenAtFirstIsMeasuredOnceItLearns(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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

    @ParameterizedTest
    @EnumSource
    void exceptionBetweenBackwardPassAndStepLeavesTheRecordsBeforeIt(Kind kind) {
        InOrder sink = new InOrder();
        DefaultTrainingConfig config = config(kind);
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
    void exceptionInTheMiddleOfAStepRecordsWhatWasUpdated(Kind kind) {
        InOrder sink = new InOrder();
        int[] asked = new int[1];
        // Asked before each update; breaks the third step off behind the second measured weight.
        WeightDecayRule breaking =
                (name, shape) -> {
                    if (shape.dimension() == 4 || shape.get(0) == 20 && shape.dimension() == 2) {
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
    void sinkThatFailedIsLeftAloneAndItsFailureStands(Kind kind) {
        List<StepRecord> taken = new ArrayList<>();
        StepSink full =
                record -> {
                    taken.add(record);
                    if (taken.size() >= 6) {
                        throw new IllegalStateException("record " + taken.size());
                    }
                };
        DefaultTrainingConfig config = config(kind);
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
