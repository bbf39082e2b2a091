package io.github.smd4j.examples.experiment;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.translate.Batchifier;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.MomentumOptimizer;
import io.github.smd4j.djl.optimizer.Nesterov;
import io.github.smd4j.djl.rescale.NormRescaling;
import io.github.smd4j.examples.data.Augmentation;
import io.github.smd4j.examples.data.Batches;
import io.github.smd4j.examples.data.IdxImages;
import io.github.smd4j.examples.data.ImageData;
import io.github.smd4j.examples.data.Normalization;
import io.github.smd4j.examples.network.QuickstartNetwork;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Trains the quickstart's network on small grey images and measures it. */
public final class Quickstart {

    private static final int EVALUATION_BATCH = 500;

    private final ImageData data;
    private final QuickstartSettings settings;
    private final Normalization normalization;
    private final Augmentation augmentation;
    private final Batches batches;

    /**
     * Prepares a run.
     *
     * @param data the images
     * @param settings the settings
     * @param augmented whether each training image is shifted by up to one pixel and gets Gaussian
     *     noise of half a standard deviation
     * @throws IllegalArgumentException if the batch size is larger than the training set
     */
    public Quickstart(ImageData data, QuickstartSettings settings, boolean augmented) {
        int images = data.train().count();
        int batchSize = settings.length().batchSize();
        if (batchSize > images) {
            throw new IllegalArgumentException(
                    "--batch-size must be in [2, "
                            + images
                            + "], the number of training images, but was "
                            + batchSize);
        }
        this.data = data;
        this.settings = settings;
        this.normalization = Normalization.of(data.train());
        this.augmentation =
                augmented
                        ? Augmentation.shiftAndNoise(
                                1, 0.5, normalization.background(), settings.length().seed())
                        : Augmentation.none();
        this.batches = new Batches(images, batchSize, settings.length().seed());
    }

    /**
     * What a run leaves besides its step records.
     *
     * @param parameters every trainable parameter of the network
     * @param testAccuracy accuracy on the test images after the last step, in [0, 1]
     * @param trainingAccuracy accuracy on the training images, not augmented, after the last step
     */
    public record Outcome(
            List<TrainedParameter> parameters, double testAccuracy, double trainingAccuracy) {}

    /**
     * A trainable parameter of the network.
     *
     * @param name its path
     * @param shape its shape
     * @param scaleInvariant whether it is scale-invariant
     * @param reason why, or why not
     */
    public record TrainedParameter(
            String name, long[] shape, boolean scaleInvariant, String reason) {}

    /**
     * Trains from the first step to the last.
     *
     * @param sink gets the records
     * @param afterStep is told the number of steps done, after each
     * @return what is left
     */
    public Outcome train(StepSink sink, LongConsumer afterStep) {
        Engine engine = Engine.getEngine("PyTorch");
        engine.setRandomSeed(Long.hashCode(settings.length().seed()));
        MomentumOptimizer optimizer = optimizer();
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(optimizer);
        SmdListener listener =
                SmdListener.builder(sink)
                        .optSampling(Sampling.every(settings.every()))
                        .attach(config);
        try (Model model = Model.newInstance("quickstart", Device.cpu(), "PyTorch")) {
            model.setBlock(QuickstartNetwork.of(data.classes()));
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(
                        new Shape(
                                settings.length().batchSize(),
                                1,
                                data.train().rows(),
                                data.train().columns()));
                NormRescaling rescaling = new NormRescaling(model.getBlock(), optimizer);
                for (long step = 0; step < settings.length().steps(); step++) {
                    rescaleAt(step, listener, rescaling);
                    trainStep(trainer, step);
                    afterStep.accept(step + 1);
                }
                return new Outcome(
                        trained(listener),
                        accuracy(trainer, data.test()),
                        accuracy(trainer, data.train()));
            }
        }
    }

    private MomentumOptimizer optimizer() {
        QuickstartSettings.Optimization o = settings.optimization();
        return o.nesterov()
                ? Nesterov.builder()
                        .setLearningRate(settings.schedule())
                        .optMomentum(o.momentum())
                        .optWeightDecay(o.weightDecay())
                        .build()
                : HeavyBall.builder()
                        .setLearningRate(settings.schedule())
                        .optMomentum(o.momentum())
                        .optWeightDecay(o.weightDecay())
                        .build();
    }

    private void rescaleAt(long step, SmdListener listener, NormRescaling rescaling) {
        if (settings.rescale()) {
            for (MultiStep.Drop drop : settings.schedule().drops()) {
                if (drop.step() == step) {
                    listener.beforeWeightsChange();
                    rescaling.apply(drop.divisor());
                }
            }
        }
    }

    private void trainStep(Trainer trainer, long step) {
        int[] indices = batches.indices(step);
        float[] pixels = normalization.scaled(data.train(), indices);
        augmentation.apply(
                pixels, indices.length, data.train().rows(), data.train().columns(), step);
        try (Batch batch = batch(trainer, pixels, data.train().labels(indices))) {
            EasyTrain.trainBatch(trainer, batch);
            trainer.step();
        }
    }

    /** A batch whose manager owns everything that the forward and backward passes leave behind. */
    private Batch batch(Trainer trainer, float[] pixels, int[] labels) {
        NDManager manager = trainer.getManager().newSubManager();
        Shape shape = new Shape(labels.length, 1, data.train().rows(), data.train().columns());
        return new Batch(
                manager,
                new NDList(manager.create(pixels, shape)),
                new NDList(manager.create(labels)),
                labels.length,
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0);
    }

    private double accuracy(Trainer trainer, IdxImages images) {
        long right = 0;
        for (int from = 0; from < images.count(); from += EVALUATION_BATCH) {
            int[] indices =
                    IntStream.range(from, Math.min(images.count(), from + EVALUATION_BATCH))
                            .toArray();
            float[] pixels = normalization.scaled(images, indices);
            int[] labels = images.labels(indices);
            try (Batch batch = batch(trainer, pixels, labels)) {
                NDArray logits = trainer.evaluate(batch.getData()).singletonOrThrow();
                long[] predicted = logits.argMax(1).toLongArray();
                for (int i = 0; i < labels.length; i++) {
                    right += predicted[i] == labels[i] ? 1 : 0;
                }
            }
        }
        return (double) right / images.count();
    }

    private static List<TrainedParameter> trained(SmdListener listener) {
        return listener.parameters().stream()
                .map(
                        p ->
                                new TrainedParameter(
                                        p.path(),
                                        p.parameter().getShape().getShape(),
                                        p.scaleInvariant(),
                                        p.reason()))
                .toList();
    }
}
