package io.github.smd4j.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.Batchifier;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A short training of a small network on random images, with everything that an oracle needs:
 * weights and gradients of every step, copied out by a listener of its own.
 *
 * @param weights [step][parameter] w_t, one more entry than there are steps
 * @param gradients [step][parameter] g_t
 */
record TrainedRun(List<List<float[]>> weights, List<List<float[]>> gradients) {

    static final int BATCH = 8;

    /**
     * The network: a plain, a depthwise and a grouped convolution, a linear layer, a classifier.
     */
    static Block network() {
        return new SequentialBlock()
                .add(convolution(8, 1))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(convolution(8, 8))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(convolution(12, 2))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(20).build())
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(4).build());
    }

    private static Conv2d convolution(int filters, int groups) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(filters)
                .optGroups(groups)
                .optBias(false)
                .build();
    }

    /** Trains and remembers. */
    static TrainedRun of(Optimizer optimizer, int steps, Consumer<DefaultTrainingConfig> attach) {
        return of(network(), optimizer, steps, attach);
    }

    /** Trains a given network and remembers. */
    static TrainedRun of(
            Block network, Optimizer optimizer, int steps, Consumer<DefaultTrainingConfig> attach) {
        return of(network, optimizer, steps, attach, step -> {});
    }

    /** Trains a given network, with something to do before each step, and remembers. */
    static TrainedRun of(
            Block network,
            Optimizer optimizer,
            int steps,
            Consumer<DefaultTrainingConfig> attach,
            IntConsumer before) {
        Engine.getInstance().setRandomSeed(7);
        List<List<float[]>> weights = new ArrayList<>();
        List<List<float[]>> gradients = new ArrayList<>();
        DefaultTrainingConfig config = config(optimizer);
        config.addTrainingListeners(
                new TrainingListenerAdapter() {
                    @Override
                    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
                        weights.add(copy(network, false));
                        gradients.add(copy(network, true));
                    }
                });
        attach.accept(config);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(BATCH, 3, 6, 6));
                for (int step = 0; step < steps; step++) {
                    before.accept(step);
                    step(trainer, step);
                }
            }
            weights.add(copy(network, false));
        }
        return new TrainedRun(weights, gradients);
    }

    static DefaultTrainingConfig config(Optimizer optimizer) {
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(optimizer);
    }

    /** One step on a batch that depends on its number alone. */
    static void step(Trainer trainer, int step) {
        try (Batch batch = batch(trainer.getManager().newSubManager(), step)) {
            EasyTrain.trainBatch(trainer, batch);
            trainer.step();
        }
    }

    static Batch batch(NDManager manager, int step) {
        SplittableRandom random = new SplittableRandom(1000 + step);
        float[] pixels = new float[BATCH * 3 * 6 * 6];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (2 * random.nextDouble() - 1);
        }
        int[] labels = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = random.nextInt(4);
        }
        return new Batch(
                manager,
                new NDList(manager.create(pixels, new Shape(BATCH, 3, 6, 6))),
                new NDList(manager.create(labels)),
                BATCH,
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0);
    }

    static List<float[]> copy(Block network, boolean gradients) {
        List<float[]> copies = new ArrayList<>();
        for (Parameter parameter : network.getParameters().values()) {
            if (!gradients) {
                copies.add(parameter.getArray().toFloatArray());
            } else if (parameter.requiresGradient()) {
                try (NDArray gradient = parameter.getArray().getGradient()) {
                    copies.add(gradient.toFloatArray());
                }
            } else {
                copies.add(new float[0]);
            }
        }
        return copies;
    }
}
