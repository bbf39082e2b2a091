package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.data.ImageData;
import io.github.smd4j.examples.data.Normalization;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.Training;
import io.github.smd4j.examples.network.QuickstartNorm;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What the two quickstart commands share: small grey images of ten classes. */
abstract class QuickstartCommand extends TrainingCommand {

    private final long defaultSteps;
    private final boolean augmented;

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Steps in all; a whole number from 1 to 1000000.")
    private Long steps;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of IDX files to use instead of the data in the jar.")
    private Path data;

    @Option(
            names = "--norm",
            defaultValue = "batch",
            paramLabel = "NAME",
            converter = NormName.class,
            description = {
                "batch, ghost, group, layer, instance, weight or weight-standardization; default"
                        + " ${DEFAULT-VALUE}.",
                "What makes the convolutions scale-invariant."
            })
    private QuickstartNorm norm;

    QuickstartCommand(
            String name, HyperparameterOptions.Defaults defaults, long steps, boolean augmented) {
        super(name, defaults);
        this.defaultSteps = steps;
        this.augmented = augmented;
    }

    /** The data in the jar. */
    abstract ImageData embedded();

    @Override
    final Training prepare() {
        QuickstartSettings settings = settings(steps == null ? defaultSteps : steps);
        return Training.quickstart(images(), norm, settings, augmented);
    }

    private ImageData images() {
        if (data == null) {
            return embedded();
        }
        try {
            ImageData images = ImageData.read(name(), data, 10);
            Normalization.of(images.train());
            return images;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--data: " + e.getMessage(), e);
        }
    }
}
