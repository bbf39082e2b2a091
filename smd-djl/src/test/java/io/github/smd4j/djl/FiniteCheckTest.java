package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.TrainingDivergedException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.djl.finite.EventLog;
import io.github.smd4j.djl.finite.FiniteCheck;
import io.github.smd4j.djl.finite.NonFinitePolicy;
import io.github.smd4j.djl.finite.TrainingEvent;
import io.github.smd4j.djl.finite.TrainingEvent.Condition;
import io.github.smd4j.djl.finite.TrainingEvent.Quantity;
import io.github.smd4j.djl.finite.ValuedLoss;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.Measurement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are not finite: in which step and parameter, and what is left of the weights. */
@Tag("engine")
class FiniteCheckTest {

    private static final int LINEAR = 15;
    private static final String LINEAR_PATH = "11Linear.weight";
    private static final int GAMMA = 1;

    private final List<TrainingEvent> events = new ArrayList<>();
    private int batches;

    /** The cross entropy, which is NaN in some batch, counted from 0. */
    private final class BreakingLoss extends Loss {
        private final Loss loss = Loss.softmaxCrossEntropyLoss();
        private final int breaking;

        BreakingLoss(int breaking) {
            super("breaking");
            this.breaking = breaking;
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray value = loss.evaluate(labels, predictions);
            return batches == breaking ? value.mul(Float.NaN) : value;
        }
    }

    /** Counts batches, and does something in each before the check looks. */
    private TrainingListenerAdapter before(IntConsumer inBatch) {
        return new TrainingListenerAdapter() {
            @Override
            public void onTrainingBatch(Trainer trainer, BatchData batchData) {
                inBatch.accept(batches);
            }
        };
    }

    private static DefaultTrainingConfig config(Updater kind, Loss loss) {
        return new DefaultTrainingConfig(loss)
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(kind.optimizer(RecordedLoop.SCHEDULE));
    }

    private static void assertSame(List<float[]> expected, List<float[]> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i));
        }
    }

    private static void spoilGradient(Session session, int position, float value) {
        try (NDArray gradient = session.loop.parameter(position).getArray().getGradient()) {
            HostView.of(gradient).put(3, value);
        }
    }

    private void step(Session session) {
        session.steps(1);
        batches++;
    }

    private static TrainingEvent event(
            long step, Quantity quantity, Condition condition, String... paths) {
        return new TrainingEvent(step, quantity, condition, List.of(paths));
    }

    @ParameterizedTest
    @EnumSource
    void lossThatIsNaNStopsBeforeItTouchesAWeight(Updater kind) {
        DefaultTrainingConfig config = config(kind, new ValuedLoss(new BreakingLoss(2)));
        InOrder records = new InOrder();
        kind.listener(records).attach(config);
        FiniteCheck.attach(config, NonFinitePolicy.STOP, events::add);
        try (Session session = new Session(kind, config)) {
            step(session);
            step(session);
            List<float[]> learnt = trainable(session);
            Exception stopped = assertThrows(TrainingDivergedException.class, () -> step(session));
            assertSame(learnt, trainable(session));
            String message = stopped.getMessage();
            assertTrue(message.startsWith("stopped before step 2, as the loss is not"), message);
            assertTrue(message.contains("; the gradients of 01Conv2d.weight, 02Batch"), message);
            // Neither weights nor running statistics were spoiled: the loss alone was.
            assertFalse(message.contains("runningMean"), message);
        }
        assertEquals(event(2, Quantity.LOSS, Condition.NOT_FINITE), events.get(0));
        assertEquals(Quantity.GRADIENT, events.get(1).quantity());
        assertEquals(2, events.get(1).step());
        assertEquals(2, events.size());
        // What was measured before is there.
        assertEquals(2, records.of(LINEAR_PATH).size());
    }

    private static List<float[]> trainable(Session session) {
        return session.network.getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .map(each -> each.getArray().toFloatArray())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void gradientAloneIsNamedAndStopsBeforeTheStep(Updater kind) {
        DefaultTrainingConfig config = config(kind, Loss.softmaxCrossEntropyLoss());
        Session[] running = new Session[1];
        config.addTrainingListeners(
                before(
                        batch -> {
                            if (batch == 1) {
                                spoilGradient(running[0], LINEAR, Float.POSITIVE_INFINITY);
                            }
                        }));
        FiniteCheck.attach(config, NonFinitePolicy.STOP, events::add);
        try (Session session = new Session(kind, config)) {
            running[0] = session;
            step(session);
            List<float[]> learnt = trainable(session);
            assertThrows(TrainingDivergedException.class, () -> step(session));
            assertSame(learnt, trainable(session));
        }
        assertEquals(
                List.of(event(1, Quantity.GRADIENT, Condition.NOT_FINITE, LINEAR_PATH)), events);
    }

    /** Sums of float32 that overflow are not taken for elements that do. */
    @Test
    void hugeGradientIsFinite() {
        DefaultTrainingConfig config = config(Updater.OURS, Loss.softmaxCrossEntropyLoss());
        Session[] running = new Session[1];
        config.addTrainingListeners(
                before(
                        batch -> {
                            try (NDArray g =
                                    running[0].loop.parameter(LINEAR).getArray().getGradient()) {
                                for (int i = 0; i < 8; i++) {
                                    HostView.of(g).put(i, Float.MAX_VALUE);
                                }
                            }
                        }));
        FiniteCheck.attach(config, NonFinitePolicy.STOP, events::add);
        try (Session session = new Session(Updater.OURS, config)) {
            running[0] = session;
            session.loop.batch(session.trainer);
        }
        assertEquals(List.of(), events);
    }

    /** Squares that overflow in a record are not taken for weights that do. */
    @Test
    void weightWhoseSquareOverflowsIsFinite() {
        DefaultTrainingConfig config = config(Updater.OURS, Loss.softmaxCrossEntropyLoss());
        FiniteCheck[] check = new FiniteCheck[1];
        InOrder records = new InOrder();
        SmdListener.builder(
                        record -> {
                            records.accept(record);
                            check[0].accept(record);
                        })
                .attach(config);
        check[0] = FiniteCheck.attach(config, NonFinitePolicy.CONTINUE, events::add);
        try (Session session = new Session(Updater.OURS, config)) {
            try (NDArray alias = session.loop.parameter(0).getArray().stopGradient()) {
                HostView.of(alias).put(0, 1e20f);
            }
            step(session);
            check[0].requireFinite(session.trainer);
        }
        double square = records.of("01Conv2d.weight").get(0).sums().ww();
        // Sums on a device are float64.
        assertEquals(Measurement.configured() == Measurement.HOST, Double.isInfinite(square));
        // The variance that its BatchNorm runs on is infinite indeed.
        assertEquals(
                List.of(event(1, Quantity.WEIGHT, Condition.NOT_FINITE, "02BatchNorm.runningVar")),
                events);
    }

    /** The bits of weights and records are those of a run that nobody watches over. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void watchingChangesNothing(boolean broken) {
        Watched plain = watched(null, broken);
        for (NonFinitePolicy policy : NonFinitePolicy.values()) {
            if (!broken || policy != NonFinitePolicy.STOP) {
                Watched watched = watched(policy, broken);
                assertSame(plain.weights(), watched.weights());
                assertEquals(plain.records(), watched.records());
                assertEquals(broken, !events.isEmpty(), policy.toString());
            }
        }
    }

    private record Watched(List<float[]> weights, String records) {}

    private Watched watched(NonFinitePolicy policy, boolean broken) {
        batches = 0;
        DefaultTrainingConfig config = config(Updater.OURS, new BreakingLoss(broken ? 3 : -1));
        List<String> records = new ArrayList<>();
        FiniteCheck[] check = new FiniteCheck[1];
        SmdListener.builder(
                        record -> {
                            records.add(record.toString());
                            if (check[0] != null) {
                                check[0].accept(record);
                            }
                        })
                .attach(config);
        check[0] = policy == null ? null : FiniteCheck.attach(config, policy, events::add);
        try (Session session = new Session(Updater.OURS, config)) {
            for (int i = 0; i < 6; i++) {
                step(session);
            }
            return new Watched(TrainedRun.copy(session.network, false), String.join("\n", records));
        }
    }

    /** Each is told when it begins, not again at every step. */
    @Test
    void goingOnIsRecordedOnceAndInOrder() {
        watched(NonFinitePolicy.CONTINUE, true);
        assertEquals(event(3, Quantity.LOSS, Condition.NOT_FINITE), events.get(0));
        assertEquals(3, events.get(1).step());
        assertEquals(Quantity.GRADIENT, events.get(1).quantity());
        // What the sums of step 3 tell of its weights, and what is seen of all others before 4.
        List<TrainingEvent> weights =
                events.stream().filter(each -> each.quantity() == Quantity.WEIGHT).toList();
        assertEquals(RecordedLoop.PATHS, weights.get(0).parameters());
        assertEquals(3, weights.get(0).step());
        assertEquals(4, weights.get(1).step());
        assertTrue(weights.get(1).parameters().contains("02BatchNorm.gamma"));
        // Running statistics are spoiled by the forward pass of step 4.
        assertTrue(weights.get(1).parameters().contains("02BatchNorm.runningMean"));
        assertEquals(4, events.size());
    }

    /** An optimizer that skips such a step loses nothing but it. */
    @Test
    void whatIsFiniteAgainIsTold() {
        DefaultTrainingConfig config = config(Updater.DJL_SGD, Loss.softmaxCrossEntropyLoss());
        Session[] running = new Session[1];
        config.addTrainingListeners(
                before(
                        batch -> {
                            if (batch == 1) {
                                spoilGradient(running[0], GAMMA, Float.NaN);
                            }
                        }));
        FiniteCheck.attach(config, NonFinitePolicy.WARN, events::add);
        config.addTrainingListeners(
                before(
                        batch -> {
                            if (batch == 1) {
                                spoilGradient(running[0], GAMMA, 0);
                            }
                        }));
        try (Session session = new Session(Updater.DJL_SGD, config)) {
            running[0] = session;
            for (int i = 0; i < 4; i++) {
                step(session);
            }
        }
        assertEquals(
                List.of(
                        event(1, Quantity.GRADIENT, Condition.NOT_FINITE, "02BatchNorm.gamma"),
                        event(2, Quantity.GRADIENT, Condition.FINE, "02BatchNorm.gamma")),
                events);
    }

    /** The zero weight stays so: behind it BatchNorm gives 0, where a ReLU has no slope. */
    @Test
    void frozenParametersAndWeightsOfNormZeroAreToldAndStopNothing() {
        DefaultTrainingConfig config =
                config(Updater.OURS_WITH_OUR_TRAINER, Loss.softmaxCrossEntropyLoss());
        FiniteCheck[] check = new FiniteCheck[1];
        SmdListener.builder(record -> check[0].accept(record)).attach(config);
        check[0] = FiniteCheck.attach(config, NonFinitePolicy.STOP, events::add);
        try (Session session = new Session(Updater.OURS_WITH_OUR_TRAINER, config)) {
            session.loop.parameter(GAMMA).freeze(true);
            try (NDArray alias = session.loop.parameter(LINEAR).getArray().stopGradient()) {
                HostView.zero(alias);
            }
            step(session);
            session.loop.parameter(GAMMA).freeze(false);
            step(session);
            step(session);
        }
        assertEquals(
                List.of(
                        event(0, Quantity.GRADIENT, Condition.FROZEN, "02BatchNorm.gamma"),
                        event(0, Quantity.WEIGHT, Condition.ZERO, LINEAR_PATH),
                        event(1, Quantity.GRADIENT, Condition.FINE, "02BatchNorm.gamma")),
                events);
    }

    /** Before weights are kept for long. */
    @Test
    void weightsAreRefusedThatNobodyHasLookedAt() {
        DefaultTrainingConfig config = config(Updater.OURS, Loss.softmaxCrossEntropyLoss());
        FiniteCheck check = FiniteCheck.attach(config, NonFinitePolicy.STOP, events::add);
        try (Session session = new Session(Updater.OURS, config)) {
            step(session);
            check.requireFinite(session.trainer);
            try (NDArray alias = session.loop.parameter(GAMMA).getArray().stopGradient()) {
                HostView.of(alias).put(0, Float.NaN);
            }
            Exception refused =
                    assertThrows(
                            TrainingDivergedException.class,
                            () -> check.requireFinite(session.trainer));
            assertEquals(
                    "stopped after 1 steps, as 02BatchNorm.gamma is not finite: the"
                            + " training has diverged",
                    refused.getMessage());
        }
    }

    @Test
    void eventsAreOnTheDiskBeforeTheTrainingStopsAndCutBackWhenItGoesOn(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("events.jsonl");
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        TrainingEvent first = event(0, Quantity.GRADIENT, Condition.FROZEN, "a\"\u00e9");
        String line =
                "{\"step\":0,\"quantity\":\"gradient\",\"condition\":\"frozen\",\"parameters\":"
                        + "[\"a\\\"\\u00e9\"]}\n";
        ByteArrayOutputStream none = new ByteArrayOutputStream();
        EventLog log = EventLog.create(file);
        log.save(new DataOutputStream(none));
        assertFalse(Files.exists(file));
        log.accept(first);
        assertEquals(line, Files.readString(file));
        log.save(new DataOutputStream(state));
        log.accept(event(1, Quantity.LOSS, Condition.NOT_FINITE));
        try (EventLog again = EventLog.reopen(file)) {
            again.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
        }
        assertEquals(line, Files.readString(file));
        log.close();
        try (EventLog again = EventLog.reopen(file)) {
            again.restore(new DataInputStream(new ByteArrayInputStream(none.toByteArray())));
        }
        assertFalse(Files.exists(file));
    }

    /** A check that is taken up knows what was wrong, and does not tell it again. */
    @Test
    void stateKnowsWhatWasTold() throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        DefaultTrainingConfig config = config(Updater.OURS, new BreakingLoss(0));
        FiniteCheck check = FiniteCheck.attach(config, NonFinitePolicy.CONTINUE, events::add);
        SmdListener.attach(config, new TeeSink(check));
        FiniteCheck again =
                FiniteCheck.attach(
                        TrainedRun.config(Updater.OURS.optimizer(RecordedLoop.SCHEDULE)),
                        NonFinitePolicy.CONTINUE,
                        events::add);
        try (Session session = new Session(Updater.OURS, config)) {
            step(session);
            step(session);
            check.save(new DataOutputStream(state));
            int told = events.size();
            assertTrue(told > 1);
            again.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
            again.requireFinite(session.trainer);
            assertEquals(told, events.size());
        }
    }
}
