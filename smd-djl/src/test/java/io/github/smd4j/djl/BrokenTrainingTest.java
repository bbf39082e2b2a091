package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.finite.FiniteCheck;
import io.github.smd4j.djl.finite.NonFinitePolicy;
import io.github.smd4j.djl.memory.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code of the user that throws, what is closed too early, and other threads: nothing leaks. */
@Tag("engine")
class BrokenTrainingTest {

    private static final IllegalStateException FAILURE = new IllegalStateException("user's own");

    /** Where the user's code throws in step 2. */
    private enum Place {
        LISTENER_BEFORE,
        LISTENER_AFTER,
        LOSS,
        DATA,
        SINK,
        ANCHOR_SINK
    }

    private int steps;

    private void fail(Place here, Place place) {
        if (here == place && steps == 2) {
            throw FAILURE;
        }
    }

    private TrainingListenerAdapter listener(Place here, Place place) {
        return new TrainingListenerAdapter() {
            @Override
            public void onTrainingBatch(Trainer trainer, BatchData batchData) {
                fail(here, place);
            }
        };
    }

    private Loss loss(Place place) {
        Loss plain = Loss.softmaxCrossEntropyLoss();
        return new Loss("failing") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                NDArray value = plain.evaluate(labels, predictions);
                fail(Place.LOSS, place);
                return value;
            }
        };
    }

    /** Trains until it breaks, and closes what there is. */
    private void train(Updater kind, Place place) {
        steps = 0;
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(loss(place))
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(kind.optimizer(RecordedLoop.SCHEDULE));
        config.addTrainingListeners(listener(Place.LISTENER_BEFORE, place));
        StepSink sink = record -> fail(Place.SINK, place);
        kind.listener(sink)
                .optAnchors(record -> fail(Place.ANCHOR_SINK, place), 1, 2)
                .attach(config);
        FiniteCheck.attach(config, NonFinitePolicy.STOP, event -> {});
        config.addTrainingListeners(listener(Place.LISTENER_AFTER, place));
        try (Session session = new Session(kind, config)) {
            while (steps < 5) {
                fail(Place.DATA, place);
                session.steps(1);
                steps++;
            }
        }
    }

    /** The user's exception arrives alone, every array is let go of, and one can train again. */
    @ParameterizedTest
    @EnumSource
    void whatUserCodeThrowsComesThroughAndNothingIsLeft(Updater kind) {
        train(kind, null);
        int arrays = arrays();
        for (Place place : Place.values()) {
            Exception seen =
                    assertThrows(
                            IllegalStateException.class, () -> train(kind, place), place::toString);
            assertSame(FAILURE, seen, place.toString());
            assertEquals(0, seen.getSuppressed().length, place.toString());
            assertEquals(arrays, arrays(), place.toString());
        }
        train(kind, null);
        assertEquals(arrays, arrays());
    }

    /** A trainer that is closed too early, twice, or behind its model. */
    @ParameterizedTest
    @EnumSource
    void whatIsClosedTooEarlyIsNamedAndNothingIsLeft(Updater kind) {
        train(kind, null);
        int arrays = arrays();
        Session early = session(kind, record -> {});
        early.steps(2);
        early.trainer.close();
        assertThrows(IllegalStateException.class, () -> early.steps(1));
        early.close();
        assertEquals(arrays, arrays(), "trainer closed early");

        List<String> records = new ArrayList<>();
        Session behind = session(kind, record -> records.add(record.toString()));
        behind.steps(2);
        behind.model.close();
        behind.trainer.close();
        behind.close();
        assertEquals(arrays, arrays(), "model closed first");
        // Sums that the update itself delivers are all there; of others the last step is open.
        boolean delivered = kind.ours() && Measurement.configured() == Measurement.HOST;
        assertEquals(delivered ? 8 : 4, records.size());

        Session gradient = session(kind, record -> {});
        gradient.steps(1);
        gradient.loop.batch(gradient.trainer);
        gradient.loop.parameter(0).getArray().close();
        Exception seen = assertThrows(IllegalStateException.class, () -> gradient.trainer.step());
        assertFalse(seen.getMessage().isBlank());
        assertThrows(IllegalStateException.class, () -> gradient.loop.batch(gradient.trainer));
        gradient.close();
        assertEquals(arrays, arrays(), "parameter closed");
    }

    private Session session(Updater kind, StepSink sink) {
        DefaultTrainingConfig config = kind.config();
        kind.listener(sink).optAnchors(record -> {}, 2).attach(config);
        return new Session(kind, config);
    }

    /** Attached here, trained there, and closed by a third: the same records. */
    @ParameterizedTest
    @EnumSource
    void threadsMayChangeBetweenSteps(Updater kind) throws Exception {
        List<String> expected = new ArrayList<>();
        try (Session session = session(kind, record -> expected.add(record.toString()))) {
            session.steps(6);
        }
        int arrays = arrays();
        List<String> records = new ArrayList<>();
        Session session = session(kind, record -> records.add(record.toString()));
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService second = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 6; i++) {
                (i % 2 == 0 ? first : second).submit(() -> session.steps(1)).get();
            }
            second.submit(session::close).get();
        } finally {
            end(first);
            end(second);
        }
        assertEquals(expected, records);
        assertEquals(arrays, arrays());
    }

    /** DJL collects gradients on one thread at a time; all else may happen at once. */
    @ParameterizedTest
    @EnumSource
    void twoTrainersOnTwoThreadsMeasureAsOneAlone(Updater kind) throws Exception {
        List<String> expected = new ArrayList<>();
        try (Session session = session(kind, record -> expected.add(record.toString()))) {
            session.steps(8);
        }
        int arrays = arrays();
        Object collecting = new Object();
        List<List<String>> records = List.of(new ArrayList<>(), new ArrayList<>());
        // One after the other, as both take their weights from the engine's generator.
        List<Session> sessions =
                records.stream()
                        .map(each -> session(kind, record -> each.add(record.toString())))
                        .toList();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (Session session : sessions) {
                Callable<Void> training =
                        () -> {
                            for (int i = 0; i < 8; i++) {
                                synchronized (collecting) {
                                    session.loop.batch(session.trainer);
                                }
                                session.loop.step(session.trainer);
                            }
                            session.close();
                            return null;
                        };
                running.add(threads.submit(training));
            }
            for (Future<Void> each : running) {
                each.get();
            }
        } finally {
            end(threads);
        }
        assertEquals(expected, records.get(0));
        assertEquals(expected, records.get(1));
        assertEquals(arrays, arrays());
    }

    private static void end(ExecutorService threads)
            throws InterruptedException, ExecutionException {
        threads.shutdown();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** All arrays that any manager holds. */
    private static int arrays() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDManager root = manager;
            while (root.getParentManager() != null && root.getParentManager() != root) {
                root = root.getParentManager();
            }
            return root.getManagedArrays().size();
        }
    }
}
