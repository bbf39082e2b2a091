package io.github.smd4j.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

/** What the examples of docs/for-djl-users.md train. */
public final class SmallTraining {

    /** A batch. */
    public static final Shape INPUT = new Shape(16, 8);

    private SmallTraining() {}

    /** Two linear layers with a BatchNorm between. */
    public static Block network() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(16).build())
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(4).build());
    }

    /** Owns the network. */
    public static Model model(Block network) {
        Model model = Model.newInstance("small", Device.cpu());
        model.setBlock(network);
        return model;
    }

    /** Cross entropy on the CPU, and its mean over an epoch. */
    public static DefaultTrainingConfig config(Optimizer optimizer) {
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(optimizer)
                .addTrainingListeners(new EvaluatorTrainingListener());
    }

    /** Plain SGD at a constant rate. */
    public static Optimizer sgd(float rate) {
        return Optimizer.sgd().setLearningRateTracker(Tracker.fixed(rate)).build();
    }

    /** A trainer whose weights are the same in every run. */
    public static Trainer trainer(Model model, TrainingConfig config) {
        Engine.getEngine("PyTorch").setRandomSeed(3);
        Trainer trainer = model.newTrainer(config);
        trainer.initialize(INPUT);
        return trainer;
    }

    /** 64 rows of numbers, labelled by which of their first four is greatest; four batches. */
    public static ArrayDataset data(NDManager manager) {
        float[] numbers = new float[64 * 8];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (i * 7919 % 2003) / 1000f - 1;
        }
        NDArray rows = manager.create(numbers, new Shape(64, 8));
        return new ArrayDataset.Builder()
                .setData(rows)
                .optLabels(rows.get(":, 0:4").argMax(1).toType(DataType.FLOAT32, false))
                .setSampling(16, false)
                .build();
    }
}
