package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.djl.memory.Measurement;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many steps leave nothing behind. */
@Tag("engine")
class ListenerMemoryTest {

    private static final int WARM = 100;

    /** As on a device a step costs ten times as much. */
    private static final int STEPS = Measurement.configured() == Measurement.HOST ? 10_000 : 1_000;

    private static Block network() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(4).build())
                .add(LayerNorm.builder().build())
                .add(Linear.builder().setUnits(4).optBias(false).build())
                .add(BatchNorm.builder().build());
    }

    /**
     * The listener's and the optimizer's part of a step, on gradients that stand still: forward and
     * backward passes are the engine's, and would take most of the time.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void arraysThatLiveAreAsManyAfterManySteps(boolean fused) {
        Optimizer optimizer = ListenerMeasuresTest.heavyBall();
        AtomicLong records = new AtomicLong();
        DefaultTrainingConfig config =
                TrainedRun.config(fused ? optimizer : new ForeignOptimizer(optimizer));
        SmdListener.attach(config, record -> records.incrementAndGet());
        Engine.getInstance().setRandomSeed(7);
        try (Model model = Model.newInstance("tiny", Device.cpu())) {
            model.setBlock(network());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(3, 5));
                backward(trainer);
                for (int step = 0; step < WARM; step++) {
                    step(trainer);
                }
                int arrays = arrays(trainer);
                for (int step = WARM; step < STEPS; step++) {
                    step(trainer);
                }
                assertEquals(arrays, arrays(trainer), "live arrays");
            }
        }
        assertEquals(2L * STEPS, records.get());
    }

    private static void backward(Trainer trainer) {
        try (NDManager manager = trainer.getManager().newSubManager();
                GradientCollector collector = trainer.newGradientCollector()) {
            NDArray input = manager.randomNormal(new Shape(3, 5));
            NDArray output = trainer.forward(new NDList(input)).singletonOrThrow();
            collector.backward(output.square().mul(output).sum());
        }
    }

    private static void step(Trainer trainer) {
        trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, null));
        trainer.step();
    }

    /** All arrays that any manager holds. */
    private static int arrays(Trainer trainer) {
        NDManager root = trainer.getManager();
        while (root.getParentManager() != null && root.getParentManager() != root) {
            root = root.getParentManager();
        }
        assertTrue(root.getManagedArrays().size() > 0);
        return root.getManagedArrays().size();
    }
}
