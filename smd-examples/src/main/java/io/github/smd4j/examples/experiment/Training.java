package io.github.smd4j.examples.experiment;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.TrainingDivergedException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.smd4j.core.detect.FilterStages;
import io.github.smd4j.core.identity.InvarianceEvidence;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.finite.NonFinitePolicy;
import io.github.smd4j.djl.finite.TrainingEvent;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import io.github.smd4j.examples.data.GreyImages;
import io.github.smd4j.examples.data.ImageData;
import io.github.smd4j.examples.data.ImageSource;
import io.github.smd4j.examples.network.Networks;
import io.github.smd4j.examples.network.QuickstartNorm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** Trains a network on images and measures it. */
public final class Training implements AutoCloseable {

    private final ImageSource images;
    private final Target target;
    private final QuickstartSettings settings;
    private final NamedVerdicts verdicts;
    private final NonFinitePolicy onNonFinite;

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
        this(images, target, settings, NamedVerdicts.none(), NonFinitePolicy.STOP);
    }

    private Training(
            ImageSource images,
            Target target,
            QuickstartSettings settings,
            NamedVerdicts verdicts,
            NonFinitePolicy onNonFinite) {
        this.images = images;
        this.target = target;
        this.settings = settings;
        this.verdicts = verdicts;
        this.onNonFinite = onNonFinite;
    }

    /**
     * Returns this run with the user's word on what is scale-invariant. It decides what is measured
     * and never the training.
     *
     * @param named the verdicts; a pattern that matches nothing fails at the first step
     * @return the run; close it in place of this one
     */
    public Training withVerdicts(NamedVerdicts named) {
        return new Training(images, target, settings, named, onNonFinite);
    }

    /**
     * Returns this run with what is done when a loss, gradient or weight is not finite; without it
     * the run stops.
     *
     * @param policy what is done
     * @return the run; close it in place of this one
     */
    public Training withNonFinite(NonFinitePolicy policy) {
        return new Training(images, target, settings, verdicts, policy);
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
     * @param events is told what is not finite, frozen or zero
     */
    public record Sinks(
            StepSink steps, AnchorSink anchors, List<Long> spans, Consumer<TrainingEvent> events) {

        /**
         * Where records go, and events nowhere.
         *
         * @param steps gets those of the steps
         * @param anchors gets those of the anchors
         * @param spans the numbers of steps k of the anchors; none for no anchors
         */
        public Sinks(StepSink steps, AnchorSink anchors, List<Long> spans) {
            this(steps, anchors, spans, event -> {});
        }
    }

    /**
     * Returns the paths of the parameters that will be measured.
     *
     * @return the paths, in the order of the network
     */
    public List<String> measured() {
        return structure(ParameterInvariance::measured);
    }

    /**
     * Returns the paths of the parameters that decay although they are not measured, so that their
     * weights are held by decay and nothing is known of an equilibrium.
     *
     * @return the paths, in the order of the network
     */
    public List<String> decayedOnly() {
        WeightDecayRule decay = Networks.decay(target.network());
        return settings.optimization().weightDecay() == 0
                ? List.of()
                : structure(p -> !p.measured() && decay.decays(p.path(), p.shape()));
    }

    private List<String> structure(Predicate<ParameterInvariance> which) {
        try (Model model = Model.newInstance(target.network(), Device.cpu(), "PyTorch")) {
            Block block = Networks.of(target.network(), images.classes(), target.zeroGamma());
            model.setBlock(block);
            block.initialize(
                    model.getNDManager(), DataType.FLOAT32, shape(settings.length().batchSize()));
            return verdicts.over(StructuralInvariance.of(block)).stream()
                    .filter(which)
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
        return train(sinks, Durability.NONE, afterStep, afterEpoch).orElseThrow();
    }

    /**
     * Trains on from the last checkpoint to the last step, or until told to stop.
     *
     * @param sinks where records go; those that write files are reopened where the run goes on
     * @param durability where it goes on from, and what it leaves on the way
     * @param afterStep is told the number of steps done, after each
     * @param afterEpoch is told each validation
     * @return what is left; empty if it was told to stop before the last step
     * @throws UncheckedIOException if a checkpoint cannot be written or does not fit this run
     * @throws TrainingDivergedException if something is not finite, and the run shall stop then
     */
    public Optional<Outcome> train(
            Sinks sinks,
            Durability durability,
            LongConsumer afterStep,
            Consumer<Validation> afterEpoch) {
        try (TrainingRun run = new TrainingRun(this, sinks, durability)) {
            return run.train(afterStep, afterEpoch);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    NamedVerdicts verdicts() {
        return verdicts;
    }

    NonFinitePolicy onNonFinite() {
        return onNonFinite;
    }

    /** Ends the work of the threads that make images. */
    @Override
    public void close() {
        images.close();
    }

    /** The shape of so many images. */
    Shape shape(long count) {
        long[] image = images.imageShape();
        return new Shape(count, image[0], image[1], image[2]);
    }
}
