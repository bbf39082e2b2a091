package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.CheckpointContent;
import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.djl.invariance.ParameterPaths;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.OptimizerState;
import io.github.smd4j.djl.optimizer.ResumableOptimizer;
import io.github.smd4j.djl.rescale.RescalableSgd;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that goes on from a checkpoint has the weights and the records of one without a break. */
@Tag("engine")
class ListenerStateTest {

    private static final int STEPS = 13;
    private static final Schedule SCHEDULE = MultiStep.starting(0.05).dividedAt(8, 4);

    @TempDir private Path folder;

    /**
     * Two vectors that are scale-invariant only with their biases, and two that are by themselves.
     */
    private static Block network() {
        return new SequentialBlock()
                .add(
                        Conv2d.builder()
                                .setKernelShape(new Shape(3, 3))
                                .setFilters(16)
                                .optBias(true)
                                .build())
                .add(new GroupNorm(4))
                .add(Activation.reluBlock())
                .add(TrainedRun.network());
    }

    /** Whose optimizer, and how its steps are measured. */
    enum Way {
        OURS,
        FOREIGN;

        Optimizer optimizer() {
            return this == OURS
                    ? HeavyBall.builder()
                            .setLearningRate(SCHEDULE)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .build()
                    : new RescalableSgd(
                            Optimizer.sgd()
                                    .setLearningRateTracker(
                                            (Tracker) n -> (float) SCHEDULE.learningRate(n - 1))
                                    .optMomentum(0.9f)
                                    .optWeightDecays(0.01f));
        }
    }

    private static final class Run implements AutoCloseable {

        final List<StepRecord> steps = new ArrayList<>();
        final List<AnchorRecord> anchors = new ArrayList<>();
        final Optimizer optimizer;
        final Model model = Model.newInstance("small", Device.cpu());
        final SmdListener listener;
        final Trainer trainer;

        Run(Way way, String sampling) {
            Engine.getInstance().setRandomSeed(7);
            optimizer = way.optimizer();
            DefaultTrainingConfig config = TrainedRun.config(optimizer);
            SmdListenerBuilder builder =
                    SmdListener.builder(steps::add)
                            .optSampling(
                                    sampling.equals("all")
                                            ? Sampling.every(1)
                                            : Sampling.steps(0, 1, 5, 7, 8, 12))
                            .optAnchors(anchors::add, 3, 4, 7);
            if (way == Way.FOREIGN) {
                builder.optHyperparameters("djl-sgd", SCHEDULE, 0.01, 0.9);
            }
            listener = builder.attach(config);
            model.setBlock(network());
            trainer = SmdTrainer.of(model, config);
            trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
        }

        void train(int from, int to) {
            for (int step = from; step < to; step++) {
                TrainedRun.step(trainer, step);
            }
        }

        void checkpoint(Checkpoints checkpoints, int step) throws IOException {
            try (NDManager manager = NDManager.newBaseManager()) {
                OptimizerState state =
                        ((ResumableOptimizer) optimizer).state(model.getBlock(), manager);
                checkpoints.write(
                        new CheckpointContent("test", step)
                                .model(model.getBlock())
                                .optimizer(state)
                                .largeState("listener", listener.state(trainer)));
            }
        }

        int resume(Checkpoints checkpoints) throws IOException {
            try (Checkpoint checkpoint = checkpoints.newest(line -> {}).orElseThrow();
                    NDManager manager = NDManager.newBaseManager()) {
                checkpoint.restoreModel(model.getBlock());
                ((ResumableOptimizer) optimizer)
                        .restore(model.getBlock(), checkpoint.optimizer(manager));
                checkpoint.restore("listener", listener.state(trainer));
                return (int) checkpoint.step();
            }
        }

        /** Closes the trainer, which ends the last step. */
        void end() {
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OURS, all, 6",
        "OURS, some, 7",
        "FOREIGN, all, 6",
        "FOREIGN, all, 8",
        "FOREIGN, some, 6",
        "FOREIGN, some, 8"
    })
    void recordsGoOnBitForBit(Way way, String sampling, int cut) throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        try (Run whole = new Run(way, sampling);
                Run resumed = new Run(way, sampling)) {
            whole.train(0, STEPS);
            whole.end();
            List<StepRecord> before;
            List<AnchorRecord> anchorsBefore;
            try (Run first = new Run(way, sampling)) {
                first.train(0, cut);
                first.checkpoint(checkpoints, cut);
                before = List.copyOf(first.steps);
                anchorsBefore = List.copyOf(first.anchors);
                // Taking the checkpoint has changed nothing.
                first.train(cut, STEPS);
                first.end();
                assertEquals(whole.steps, first.steps);
                assertEquals(whole.anchors, first.anchors);
            }
            assertTrue(before.stream().allMatch(record -> record.step() < cut));
            assertEquals(cut, resumed.resume(checkpoints));
            resumed.train(cut, STEPS);
            resumed.end();
            assertEquals(whole.steps, joined(before, resumed.steps));
            assertEquals(whole.anchors, joined(anchorsBefore, resumed.anchors));
            assertTrue(whole.anchors.size() >= 5 * (4 + 3 + 1), "anchors " + whole.anchors.size());
            var expected = ParameterPaths.of(whole.model.getBlock());
            ParameterPaths.of(resumed.model.getBlock())
                    .forEach(
                            (path, parameter) ->
                                    assertArrayEquals(
                                            expected.get(path).getArray().toFloatArray(),
                                            parameter.getArray().toFloatArray(),
                                            0f,
                                            path));
        }
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Between the backward pass and the update there is no state to go on from. */
    @Test
    void aStateInTheMiddleOfAStepIsRefused() {
        try (Run run = new Run(Way.OURS, "all")) {
            run.train(0, 1);
            run.listener.onTrainingBatch(run.trainer, null);
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            run.listener
                                    .state(run.trainer)
                                    .save(new DataOutputStream(OutputStream.nullOutputStream())));
        }
    }

    /** A checkpoint of another network is refused whole: the weights stay. */
    @Test
    void anotherNetworkIsRefused() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        try (Run run = new Run(Way.OURS, "all");
                Model other = Model.newInstance("other", Device.cpu())) {
            run.train(0, 1);
            run.checkpoint(checkpoints, 1);
            Block block =
                    new SequentialBlock()
                            .add(Blocks.batchFlattenBlock())
                            .add(Linear.builder().setUnits(4).build());
            other.setBlock(block);
            block.initialize(other.getNDManager(), DataType.FLOAT32, new Shape(1, 3));
            float[] weights = block.getParameters().valueAt(0).getArray().toFloatArray();
            try (Checkpoint checkpoint = checkpoints.newest(line -> {}).orElseThrow()) {
                String message =
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> checkpoint.restoreModel(block))
                                .getMessage();
                assertTrue(message.contains("does not fit the network: missing"), message);
            }
            assertArrayEquals(
                    weights, block.getParameters().valueAt(0).getArray().toFloatArray(), 0f);
        }
    }
}
