package io.github.smd4j.djl.stopping;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.EarlyStoppingListener;
import ai.djl.training.listener.EarlyStoppingListener.EarlyStoppedException;
import ai.djl.training.listener.EpochTrainingListener;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stopping a training of DJL, and what DJL's own listener does. */
@Tag("engine")
class StoppableFitTest {

    private static final int EPOCHS = 6;

    /** Trains a line on numbers, with listeners, by some loop; returns the weights. */
    private static float[] train(float rate, Loop loop, TrainingListener... listeners)
            throws Exception {
        return train(Linear.builder().setUnits(1).build(), Tracker.fixed(rate), loop, listeners);
    }

    private static float[] train(
            Block network, Tracker rate, Loop loop, TrainingListener... listeners)
            throws Exception {
        Engine.getInstance().setRandomSeed(3);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.l2Loss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(Optimizer.sgd().setLearningRateTracker(rate).build())
                        .addTrainingListeners(listeners);
        try (Model model = Model.newInstance("line", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(4, 3));
                NDArray data = trainer.getManager().randomNormal(new Shape(14, 3));
                NDArray labels = data.sum(new int[] {1}, true).add(0.1f);
                ArrayDataset set =
                        new ArrayDataset.Builder()
                                .setData(data)
                                .optLabels(labels)
                                .setSampling(4, false)
                                .build();
                loop.run(trainer, set);
            }
            return model.getBlock().getParameters().valueAt(0).getArray().toFloatArray();
        }
    }

    private interface Loop {
        void run(Trainer trainer, ArrayDataset data) throws Exception;
    }

    @Test
    void trainsAsEasyTrainAndTellsListenersTheSame() throws Exception {
        List<List<String>> told = new ArrayList<>();
        List<float[]> weights = new ArrayList<>();
        Loop plain = (trainer, data) -> EasyTrain.fit(trainer, EPOCHS, data, data);
        Loop ours =
                (trainer, data) -> {
                    var outcome =
                            StoppableFit.fit(
                                    trainer, EPOCHS, data, data, losses -> Optional.empty());
                    assertEquals(EPOCHS, outcome.epochs());
                    assertEquals(Optional.empty(), outcome.reason());
                };
        for (Loop loop : List.of(plain, ours)) {
            Telling telling = new Telling();
            weights.add(train(0.1f, loop, new EvaluatorTrainingListener(), telling));
            told.add(telling.told);
        }
        assertArrayEquals(weights.get(0), weights.get(1));
        assertEquals(told.get(0), told.get(1));
        assertEquals(1 + EPOCHS * (4 + 4 + 1) + 1, told.get(0).size());
    }

    /** Writes down what it is told, with DJL's own validation loss at each epoch. */
    private static final class Telling implements TrainingListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public void onEpoch(Trainer trainer) {
            told.add("epoch " + trainer.getTrainingResult().getValidateLoss());
        }

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData batch) {
            told.add("batch");
        }

        @Override
        public void onValidationBatch(Trainer trainer, BatchData batch) {
            told.add("validation " + batch.getPredictions().size());
        }

        @Override
        public void onTrainingBegin(Trainer trainer) {
            told.add("begin");
        }

        @Override
        public void onTrainingEnd(Trainer trainer) {
            told.add("end");
        }
    }

    @Test
    void stopsReturnsAndCanGoOn() throws Exception {
        train(
                0.1f,
                (trainer, data) -> {
                    var outcome =
                            StoppableFit.fit(
                                    trainer,
                                    100,
                                    data,
                                    data,
                                    losses ->
                                            losses.size() < 3
                                                    ? Optional.empty()
                                                    : Optional.of("enough"));
                    assertEquals(Optional.of("enough"), outcome.reason());
                    assertEquals(3, outcome.epochs());
                    assertEquals(2, outcome.bestEpoch(), outcome.toString());
                    var more = StoppableFit.fit(trainer, 1, data, data, losses -> Optional.of("x"));
                    assertEquals(1, more.epochs());
                    assertTrue(more.losses().get(0) < outcome.losses().get(2));
                });
    }

    /** The rate is raised behind the third epoch, so that the loss grows from there. */
    @Test
    void endsWithTheBestWeightsAndTheirStatistics() throws Exception {
        float[] rate = new float[1];
        StopCondition condition =
                losses -> {
                    rate[0] = losses.size() < 3 ? 0.01f : 30;
                    return losses.size() < 5 ? Optional.empty() : Optional.of("enough");
                };
        for (boolean toBest : new boolean[] {true, false}) {
            rate[0] = 0.01f;
            List<List<float[]>> seen = new ArrayList<>();
            train(
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(3).build())
                            .add(BatchNorm.builder().build())
                            .add(Linear.builder().setUnits(1).build()),
                    step -> rate[0],
                    (trainer, data) -> {
                        int arrays = trainer.getManager().getManagedArrays().size();
                        var outcome =
                                toBest
                                        ? StoppableFit.fitToBest(trainer, 9, data, data, condition)
                                        : StoppableFit.fit(trainer, 9, data, data, condition);
                        assertEquals(2, outcome.bestEpoch(), outcome.toString());
                        int end = toBest ? 2 : 4;
                        List<float[]> weights = weights(trainer);
                        assertEquals(8, weights.size());
                        for (int i = 0; i < weights.size(); i++) {
                            assertArrayEquals(seen.get(end).get(i), weights.get(i));
                        }
                        assertEquals(
                                outcome.losses().get(end), StoppableFit.validate(trainer, data));
                        assertEquals(arrays, trainer.getManager().getManagedArrays().size());
                    },
                    new EpochTrainingListener() {
                        @Override
                        public void onEpoch(Trainer trainer) {
                            seen.add(weights(trainer));
                        }
                    });
            assertFalse(Arrays.equals(seen.get(2).get(0), seen.get(4).get(0)));
            // The running mean moves too.
            assertFalse(Arrays.equals(seen.get(2).get(4), seen.get(4).get(4)));
        }
    }

    private static List<float[]> weights(Trainer trainer) {
        return trainer.getModel().getBlock().getParameters().values().stream()
                .map(parameter -> parameter.getArray().toFloatArray())
                .toList();
    }

    @Test
    void theBestOfLossesThatAreNoNumbers() {
        double nan = Double.NaN;
        assertEquals(0, new StoppableFit.Outcome(List.of(nan, nan), Optional.empty()).bestEpoch());
        assertEquals(
                1, new StoppableFit.Outcome(List.of(nan, 2.0, 2.0), Optional.empty()).bestEpoch());
    }

    @Test
    void aDivergingTrainingStopsByItself() throws Exception {
        train(
                1e4f,
                (trainer, data) -> {
                    var outcome =
                            StoppableFit.fit(trainer, 100, data, data, EarlyStopping.patience(100));
                    assertTrue(outcome.epochs() < 20, outcome.toString());
                    assertTrue(
                            outcome.reason().orElseThrow().matches(".*is (NaN|Infinity)"),
                            outcome.toString());
                });
    }

    /** What DJL's listener does: issue 3722 of DJL. A change of DJL's shows here. */
    @Test
    void djlsListenerBreaksOutOfFitByAnException() {
        assertThrows(
                EarlyStoppedException.class,
                () ->
                        train(
                                1e-9f,
                                (trainer, data) -> EasyTrain.fit(trainer, 50, data, data),
                                new EpochTrainingListener(),
                                new EvaluatorTrainingListener(),
                                stopper()));
    }

    @Test
    void djlsListenerNeverStopsWithoutAValidationSetOrOnNaN() throws Exception {
        int[] epochs = new int[1];
        train(
                1e-9f,
                (trainer, data) -> EasyTrain.fit(trainer, 50, data, null),
                new EpochTrainingListener(),
                new EvaluatorTrainingListener(),
                stopper(),
                new EpochCount(epochs));
        assertEquals(50, epochs[0], "no validation set");
        train(
                1e30f,
                (trainer, data) -> EasyTrain.fit(trainer, 50, data, data),
                new EpochTrainingListener(),
                new EvaluatorTrainingListener(),
                stopper(),
                new EpochCount(epochs));
        assertEquals(50, epochs[0], "losses are NaN");
    }

    private static EarlyStoppingListener stopper() {
        return EarlyStoppingListener.builder()
                .optEpochPatience(2)
                .optEarlyStopPctImprovement(1)
                .build();
    }

    private static final class EpochCount extends EpochTrainingListener {
        private final int[] count;

        EpochCount(int[] count) {
            this.count = count;
        }

        @Override
        public void onEpoch(Trainer trainer) {
            super.onEpoch(trainer);
            count[0] = getNumEpochs();
        }
    }
}
