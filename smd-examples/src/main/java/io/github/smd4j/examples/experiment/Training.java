package io.github.smd4j.examples.experiment;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.translate.Batchifier;
import io.github.smd4j.core.detect.FilterStages;
import io.github.smd4j.core.identity.InvarianceEvidence;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.SmdTrainer;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import io.github.smd4j.djl.optimizer.FusedOptimizer;
import io.github.smd4j.djl.rescale.NormRescaling;
import io.github.smd4j.examples.data.GreyImages;
import io.github.smd4j.examples.data.ImageBatch;
import io.github.smd4j.examples.data.ImageData;
import io.github.smd4j.examples.data.ImageSource;
import io.github.smd4j.examples.network.Networks;
import io.github.smd4j.examples.network.QuickstartNorm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Trains a network on images and measures it. */
public final class Training implements AutoCloseable {

    private final ImageSource images;
    private final Target target;
    private final QuickstartSettings settings;
    private final NamedVerdicts verdicts;

    /**
     * What is trained, and where.
     *
     * @param network name of the network, as {@link Networks#of} takes it
     * @param zeroGamma whether γ of the last BatchNorm of each residual block starts at 0
     * @param device the device
     * @param stepsPerEpoch steps after which the network is validated; 0 for only at the end
     */
    public record Target(String network, boolean zeroGamma, Device device, long stepsPerEpoch) {}

    /**
     * Prepares a run.
     *
     * @param images the images, of the batch size of the settings
     * @param target the network and its device
     * @param settings the settings
     */
    public Training(ImageSource images, Target target, QuickstartSettings settings) {
        this(images, target, settings, NamedVerdicts.none());
    }

    private Training(
            ImageSource images,
            Target target,
            QuickstartSettings settings,
            NamedVerdicts verdicts) {
        this.images = images;
        this.target = target;
        this.settings = settings;
        this.verdicts = verdicts;
    }

    /**
     * Returns this run with the user's word on what is scale-invariant. It decides what is measured
     * and never the training.
     *
     * @param named the verdicts; a pattern that matches nothing fails at the first step
     * @return the run; close it in place of this one
     */
    public Training withVerdicts(NamedVerdicts named) {
        return new Training(images, target, settings, named);
    }

    /**
     * Prepares a run of the quickstart's network with BatchNorm on the CPU.
     *
     * @param data the images
     * @param settings the settings
     * @param augmented whether each training image is shifted by up to one pixel and gets Gaussian
     *     noise of half a standard deviation
     * @return the run
     * @throws IllegalArgumentException if the batch size is larger than the training set
     */
    public static Training quickstart(
            ImageData data, QuickstartSettings settings, boolean augmented) {
        return quickstart(data, QuickstartNorm.BATCH, settings, augmented);
    }

    /**
     * Prepares a run of the quickstart's network on the CPU.
     *
     * @param data the images
     * @param norm what normalizes its convolutions
     * @param settings the settings
     * @param augmented whether each training image is shifted by up to one pixel and gets Gaussian
     *     noise of half a standard deviation
     * @return the run
     * @throws IllegalArgumentException if the batch size is larger than the training set
     */
    public static Training quickstart(
            ImageData data, QuickstartNorm norm, QuickstartSettings settings, boolean augmented) {
        settings.length().requireBatchFits(data.train().count());
        return new Training(
                new GreyImages(
                        data, settings.length().batchSize(), settings.length().seed(), augmented),
                new Target(Networks.quickstart(norm), false, Device.cpu(), 0),
                settings);
    }

    /**
     * What a run leaves besides its step records.
     *
     * @param parameters every trainable parameter of the network
     * @param testAccuracy accuracy on the test images after the last step, in [0, 1]
     * @param trainingAccuracy accuracy on training images, not augmented, after the last step: on
     *     all, or on as many as there are test images
     * @param validation accuracy after each epoch; empty where epochs are not counted
     * @param skipped number of image files that could not be read
     * @param rows what each stage shows of the rows of every measured parameter
     * @param invariance what the weights alone say of every measured parameter
     */
    public record Outcome(
            List<TrainedParameter> parameters,
            double testAccuracy,
            double trainingAccuracy,
            List<Validation> validation,
            int skipped,
            FilterStages rows,
            Map<String, InvarianceEvidence> invariance) {}

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
     * Accuracy on the test images after an epoch.
     *
     * @param epoch number of the epoch, from 1
     * @param steps steps done so far
     * @param top1 share of images whose class has the largest logit, in [0, 1]
     * @param top5 share of images whose class is among the five largest
     */
    public record Validation(long epoch, long steps, double top1, double top5) {}

    /**
     * Returns the images.
     *
     * @return the source
     */
    public ImageSource images() {
        return images;
    }

    /**
     * Returns the network and its device.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Returns the settings.
     *
     * @return the settings
     */
    public QuickstartSettings settings() {
        return settings;
    }

    /**
     * Trains from the first step to the last.
     *
     * @param sink gets the records
     * @param afterStep is told the number of steps done, after each
     * @return what is left
     */
    public Outcome train(StepSink sink, LongConsumer afterStep) {
        return train(new Sinks(sink, record -> {}, List.of()), afterStep, validation -> {});
    }

    /**
     * Where records go.
     *
     * @param steps gets those of the steps
     * @param anchors gets those of the anchors
     * @param spans the numbers of steps k of the anchors; none for no anchors
     */
    public record Sinks(StepSink steps, AnchorSink anchors, List<Long> spans) {}

    /**
     * Returns the paths of the parameters that will be measured.
     *
     * @return the paths, in the order of the network
     */
    public List<String> measured() {
        try (Model model = Model.newInstance(target.network(), Device.cpu(), "PyTorch")) {
            Block block = Networks.of(target.network(), images.classes(), target.zeroGamma());
            model.setBlock(block);
            block.initialize(
                    model.getNDManager(), DataType.FLOAT32, shape(settings.length().batchSize()));
            return verdicts.over(StructuralInvariance.of(block)).stream()
                    .filter(ParameterInvariance::measured)
                    .map(ParameterInvariance::path)
                    .toList();
        }
    }

    /**
     * Trains from the first step to the last.
     *
     * @param sinks where records go
     * @param afterStep is told the number of steps done, after each
     * @param afterEpoch is told each validation
     * @return what is left
     */
    public Outcome train(Sinks sinks, LongConsumer afterStep, Consumer<Validation> afterEpoch) {
        Engine engine = Engine.getEngine("PyTorch");
        engine.setRandomSeed(Long.hashCode(settings.length().seed()));
        FusedOptimizer optimizer =
                settings.optimization()
                        .optimizer()
                        .build(settings, Networks.decay(target.network()));
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {target.device()})
                        .optOptimizer(optimizer);
        FilterStages rows = new FilterStages(settings.stages());
        InvarianceWatch watch = new InvarianceWatch();
        SmdListener listener =
                SmdListener.builder(new TeeSink(sinks.steps(), rows, watch))
                        .optVerdicts(verdicts)
                        .optSampling(settings.sampling())
                        .optAnchors(
                                sinks.anchors(),
                                sinks.spans().stream().mapToLong(Long::longValue).toArray())
                        .attach(config);
        try (Model model = Model.newInstance(target.network(), target.device(), "PyTorch")) {
            model.setBlock(Networks.of(target.network(), images.classes(), target.zeroGamma()));
            try (Trainer trainer = SmdTrainer.of(model, config)) {
                trainer.initialize(shape(settings.length().batchSize()));
                NormRescaling rescaling = new NormRescaling(model.getBlock(), optimizer);
                List<Validation> validations = new ArrayList<>();
                for (long step = 0; step < settings.length().steps(); step++) {
                    rescaleAt(step, listener, rescaling);
                    trainStep(trainer, step);
                    afterStep.accept(step + 1);
                    if (target.stepsPerEpoch() > 0 && (step + 1) % target.stepsPerEpoch() == 0) {
                        validations.add(validate(trainer, step + 1));
                        afterEpoch.accept(validations.get(validations.size() - 1));
                    }
                }
                return outcome(trainer, listener, validations, rows, watch);
            }
        }
    }

    /** Ends the work of the threads that make images. */
    @Override
    public void close() {
        images.close();
    }

    private Outcome outcome(
            Trainer trainer,
            SmdListener listener,
            List<Validation> validations,
            FilterStages rows,
            InvarianceWatch watch) {
        Accuracy test = new Accuracy();
        boolean atEnd =
                !validations.isEmpty()
                        && validations.get(validations.size() - 1).steps()
                                == settings.length().steps();
        if (!atEnd) {
            images.test(batch -> judge(trainer, batch, test));
        }
        Accuracy training = new Accuracy();
        images.trainingSample(batch -> judge(trainer, batch, training));
        return new Outcome(
                trained(listener),
                atEnd ? validations.get(validations.size() - 1).top1() : test.top(1),
                training.top(1),
                List.copyOf(validations),
                images.skipped(),
                rows,
                evidence(listener.parameters(), watch));
    }

    private static Map<String, InvarianceEvidence> evidence(
            List<ParameterInvariance> parameters, InvarianceWatch watch) {
        Map<String, InvarianceEvidence> all = new LinkedHashMap<>();
        for (ParameterInvariance each : parameters) {
            if (watch.parameters().contains(each.path())) {
                all.put(each.path(), watch.evidence(each.path(), each.weights()));
            }
        }
        return all;
    }

    private Validation validate(Trainer trainer, long steps) {
        Accuracy accuracy = new Accuracy();
        images.test(batch -> judge(trainer, batch, accuracy));
        return new Validation(
                steps / target.stepsPerEpoch(), steps, accuracy.top(1), accuracy.top(5));
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
        try (Batch batch = batch(trainer, images.training(step))) {
            EasyTrain.trainBatch(trainer, batch);
            trainer.step();
        }
    }

    private Shape shape(long count) {
        long[] image = images.imageShape();
        return new Shape(count, image[0], image[1], image[2]);
    }

    /** A batch whose manager owns everything that the forward and backward passes leave behind. */
    private Batch batch(Trainer trainer, ImageBatch images) {
        NDManager manager = trainer.getManager().newSubManager();
        return new Batch(
                manager,
                new NDList(manager.create(images.pixels(), shape(images.size()))),
                new NDList(manager.create(images.labels())),
                images.size(),
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0);
    }

    private void judge(Trainer trainer, ImageBatch images, Accuracy accuracy) {
        try (Batch batch = batch(trainer, images)) {
            NDArray logits = trainer.evaluate(batch.getData()).singletonOrThrow();
            accuracy.add(logits.toFloatArray(), images.labels());
        }
    }

    private static List<TrainedParameter> trained(SmdListener listener) {
        return listener.parameters().stream()
                .map(
                        p ->
                                new TrainedParameter(
                                        p.path(),
                                        p.shape().getShape(),
                                        p.scaleInvariant(),
                                        p.reason()))
                .toList();
    }
}
