package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What this library relies on, or works around, in DJL and its engine: each fails when DJL changes
 * it.
 */
@Tag("engine")
class EngineFactsTest {

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void batchIsToldOfAfterTheBackwardPassAndBeforeTheUpdate() {
        List<String> order = new ArrayList<>();
        Block network = TrainedRun.network();
        DefaultTrainingConfig config = TrainedRun.config(ListenerMeasuresTest.heavyBall());
        config.addTrainingListeners(
                new TrainingListenerAdapter() {
                    private float[] before;

                    @Override
                    public void onTrainingBegin(Trainer trainer) {
                        order.add(
                                network.getParameters().get(0).getValue().isInitialized()
                                        ? "begins with parameters"
                                        : "begins without parameters");
                    }

                    @Override
                    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
                        NDArray weight = network.getParameters().get(0).getValue().getArray();
                        float[] now = weight.toFloatArray();
                        if (before != null) {
                            order.add(Arrays.equals(before, now) ? "same" : "moved since");
                        }
                        before = now;
                        try (NDArray gradient = weight.getGradient()) {
                            order.add(sumOfSquares(gradient) > 0 ? "gradient" : "no gradient");
                        }
                    }

                    @Override
                    public void onTrainingEnd(Trainer trainer) {
                        order.add("ends");
                    }
                });
        try (Model model = Model.newInstance("order", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                TrainedRun.step(trainer, 0);
                TrainedRun.step(trainer, 1);
                order.add("closing");
            }
        }
        assertEquals(
                List.of(
                        "begins without parameters",
                        "gradient",
                        "moved since",
                        "gradient",
                        "closing",
                        "ends"),
                order);
    }

    private static double sumOfSquares(NDArray array) {
        double sum = 0;
        for (float value : array.toFloatArray()) {
            sum += (double) value * value;
        }
        return sum;
    }

    private float[] gradient(UnaryOperator<NDArray> step) {
        try (NDArray x = manager.create(new float[] {1, 2, 3});
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            x.setRequiresGradient(true);
            NDArray plain = x.mul(x);
            collector.backward(step.apply(x).mul(5).add(plain).sum());
            return x.getGradient().toFloatArray();
        }
    }

    @Test
    void castsAndCopiesCutTheGraph() {
        float[] whole = {7, 9, 11};
        float[] plain = {2, 4, 6};
        assertArrayEquals(whole, gradient(x -> x));
        assertArrayEquals(plain, gradient(NDArray::duplicate));
        assertArrayEquals(
                plain,
                gradient(x -> x.toType(DataType.FLOAT64, true).toType(DataType.FLOAT32, true)));
    }

    @Test
    void copyToTheSameDeviceIsNone() {
        try (NDArray w = manager.create(new float[] {1, 2, 3});
                NDArray moved = w.toDevice(Device.cpu(), true)) {
            moved.muli(2);
            assertArrayEquals(new float[] {2, 4, 6}, w.toFloatArray());
        }
    }

    /** Why nothing writes to a weight between the forward and the backward pass. */
    @Test
    void writeThroughAViewBetweenThePassesGivesAWrongGradientWithoutAWord() {
        try (NDArray w = manager.create(new float[] {1, 2, 3});
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            w.setRequiresGradient(true);
            NDArray loss = w.mul(w).sum();
            FloatBuffer view = w.toByteBuffer(true).asFloatBuffer();
            view.put(0, 100);
            collector.backward(loss);
            // 2w of the weight as it is now, not as it was in the forward pass.
            assertArrayEquals(new float[] {200, 4, 6}, w.getGradient().toFloatArray());
        }
    }

    @Test
    void leavesCannotBeChangedInPlaceWhileGradientsAreCollectedButTheirAliasesCan() {
        try (NDArray w = manager.create(new float[] {1, 2, 3});
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            w.setRequiresGradient(true);
            assertThrows(EngineException.class, () -> w.muli(2));
            try (NDArray alias = w.stopGradient()) {
                alias.muli(2);
            }
            assertArrayEquals(new float[] {2, 4, 6}, w.toFloatArray());
            collector.backward(w.sum());
        }
    }

    @Test
    void gradientsAddUpOverCollectorsAndOnlyOneIsOpenAtATime() {
        try (NDArray w = manager.create(new float[] {1, 2, 3})) {
            w.setRequiresGradient(true);
            for (int pass = 0; pass < 3; pass++) {
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    collector.backward(w.mul(2).sum());
                }
            }
            assertArrayEquals(new float[] {6, 6, 6}, w.getGradient().toFloatArray());
            GradientCollector open = Engine.getInstance().newGradientCollector();
            assertThrows(
                    IllegalStateException.class, () -> Engine.getInstance().newGradientCollector());
            open.close();
        }
    }

    @Test
    void everyAskingForAGradientIsANewHandle() {
        try (NDArray w = manager.create(new float[] {1, 2, 3});
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            w.setRequiresGradient(true);
            collector.backward(w.sum());
            int before = manager.getManagedArrays().size();
            NDArray first = w.getGradient();
            NDArray second = w.getGradient();
            assertNotEquals(first.getUid(), second.getUid());
            assertEquals(before + 2, manager.getManagedArrays().size());
            first.close();
            second.close();
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    /** DJL's momentum 0.9 keeps nine tenths of the old statistic: PyTorch's 0.1. */
    @Test
    void runningStatisticsKeepTheShareThatIsCalledMomentum() {
        Block norm = BatchNorm.builder().optMomentum(0.9f).build();
        norm.initialize(manager, DataType.FLOAT32, new Shape(4, 1));
        NDArray input = manager.create(new float[] {1, 2, 3, 4}, new Shape(4, 1));
        norm.forward(new ParameterStore(manager, false), new NDList(input), true);
        assertEquals(0.25f, statistic(norm, "runningMean"), 1e-6f);
        // The variance of the running statistic is the unbiased one, 5/3.
        assertEquals(0.9f + 0.1f * 5 / 3, statistic(norm, "runningVar"), 1e-6f);
        assertFalse(norm.getParameters().isEmpty());
    }

    private static float statistic(Block norm, String name) {
        assertTrue(
                norm.getParameters().contains(name), () -> norm.getParameters().keys().toString());
        return norm.getParameters().get(name).getArray().getFloat();
    }
}
