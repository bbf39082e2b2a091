package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.Batchifier;
import io.github.smd4j.examples.network.Networks;
import java.util.function.Consumer;

/** The quickstart's network on random images, step by step. */
final class ShortTraining implements AutoCloseable {

    private static final int BATCH = 16;
    private static final int SIDE = 14;
    private static final int CLASSES = 10;

    private final Model model;
    private final Trainer trainer;
    private long steps;

    /**
     * Begins a training.
     *
     * @param device where
     * @param optimizer the optimizer
     * @param attach attaches what listens
     */
    ShortTraining(Device device, Optimizer optimizer, Consumer<DefaultTrainingConfig> attach) {
        Engine.getEngine("PyTorch").setRandomSeed(5);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {device})
                        .optOptimizer(optimizer);
        attach.accept(config);
        model = Model.newInstance("doctor", device, "PyTorch");
        model.setBlock(Networks.of("quickstart", CLASSES, false));
        trainer = model.newTrainer(config);
        trainer.initialize(new Shape(BATCH, 1, SIDE, SIDE));
    }

    Model model() {
        return model;
    }

    /** One step on a batch that depends on its number alone, to the end. */
    void step() {
        try (Batch batch = batch()) {
            EasyTrain.trainBatch(trainer, batch);
            trainer.step();
        }
        steps++;
        // A device works behind the program's back: a number that it must give ends that.
        model.getBlock().getParameters().valueAt(0).getArray().getFloat(0, 0, 0, 0);
    }

    private Batch batch() {
        NDManager manager = trainer.getManager().newSubManager();
        int size = BATCH * SIDE * SIDE;
        int[] labels = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = (int) ((i * 7L + steps) % CLASSES);
        }
        return new Batch(
                manager,
                new NDList(
                        manager.create(
                                LiveWeight.normal(size, 1, steps),
                                new Shape(BATCH, 1, SIDE, SIDE))),
                new NDList(manager.create(labels)),
                BATCH,
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0);
    }

    /** The logits of a batch in evaluation mode. */
    float[] evaluate() {
        try (Batch batch = batch()) {
            return trainer.evaluate(batch.getData()).singletonOrThrow().toFloatArray();
        }
    }

    /** The bits of every parameter, running statistics included. */
    int[][] bits() {
        return model.getBlock().getParameters().values().stream()
                .map(Parameter::getArray)
                .map(NDArray::toFloatArray)
                .map(ShortTraining::bits)
                .toArray(int[][]::new);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** Native arrays that are open in the training. */
    int openArrays() {
        return model.getNDManager().getManagedArrays().size()
                + trainer.getManager().getManagedArrays().size();
    }

    /** Ends the training: listeners are told. */
    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
