package io.github.smd4j.examples.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Published trainings that {@code smd preview} knows by name. */
enum PreviewPreset {
    /** Goyal et al. 2017, ResNet-50 on ImageNet at a batch of 256, without warm-up. */
    GOYAL_RESNET50("multistep(0.1, 30:10, 60:10, 80:10)", 1e-4, 90, 5004),

    /** He et al. 2019, the 4x schedule on COCO: 360,000 steps, without warm-up. */
    MASK_RCNN_4X("multistep(0.02, 300000 steps:10, 340000 steps:10)", 1e-4, 360_000 / 7393.0, 7393),

    /** The paper's schedule at a batch of 1,024; it states no length, ours is Goyal's. */
    MOBILENET_V2("multistep(0.5, 30:10, 60:10, 80:10)", 4e-5, 90, 1251),

    /** As MobileNetV2. */
    SHUFFLENET_V2_PLUS("multistep(0.5, 30:10, 60:10, 80:10)", 4e-5, 90, 1251);

    private final String schedule;
    private final double weightDecay;
    private final double epochs;
    private final long stepsPerEpoch;

    PreviewPreset(String schedule, double weightDecay, double epochs, long stepsPerEpoch) {
        this.schedule = schedule;
        this.weightDecay = weightDecay;
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    String schedule() {
        return schedule;
    }

    double weightDecay() {
        return weightDecay;
    }

    double epochs() {
        return epochs;
    }

    long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** The name on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads a name. */
    static final class Converter implements ITypeConverter<PreviewPreset> {
        @Override
        public PreviewPreset convert(String text) {
            return Arrays.stream(values())
                    .filter(preset -> preset.option().equals(text))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "'"
                                                    + text
                                                    + "' must be one of "
                                                    + Arrays.stream(values())
                                                            .map(PreviewPreset::option)
                                                            .collect(Collectors.joining(", "))));
        }
    }
}
