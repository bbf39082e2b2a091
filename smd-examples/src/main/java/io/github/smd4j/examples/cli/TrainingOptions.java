package io.github.smd4j.examples.cli;

import io.github.smd4j.core.preview.PreviewSettings.Length;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of a training that is only thought of: its schedule, length and hyperparameters. */
final class TrainingOptions {

    private static final long MOST_STEPS = 100_000_000;

    @Option(
            names = "--schedule",
            paramLabel = "TEXT",
            description = {
                "Such as 0.1, multistep(0.1, 30:10, 60:10), cosine(0.1, 90) or warmup(5, TEXT);"
                        + " numbers are epochs unless followed by steps.",
                "Also restarts, linear, polynomial, exponential, onecycle and table: see"
                        + " docs/preview.md."
            })
    private String schedule;

    @CommandLine.Mixin private RateOptions rates;

    @Option(
            names = "--wd",
            paramLabel = "LAMBDA",
            converter = Options.Real.class,
            description = "Weight decay; finite and above 0.")
    private Double weightDecay;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "ALPHA",
            converter = Options.Real.class,
            description = "Momentum in [0, 1), 0 for SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--epochs",
            paramLabel = "E",
            converter = Options.Real.class,
            description = "Length of the training; above 0, at most 1e8 steps.")
    private Double epochs;

    @Option(
            names = "--steps-per-epoch",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Steps in an epoch; a whole number above 0.")
    private Long stepsPerEpoch;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            converter = PreviewPreset.Converter.class,
            description =
                    "A published training: goyal-resnet50, mask-rcnn-4x, mobilenet-v2 or"
                            + " shufflenet-v2-plus.")
    private PreviewPreset preset;

    double momentum() {
        return Options.momentum("--momentum", momentum);
    }

    double weightDecay() {
        return Options.positive("--wd", given("--wd", weightDecay, p -> p.weightDecay()));
    }

    Length length() {
        long epoch = given("--steps-per-epoch", stepsPerEpoch, p -> p.stepsPerEpoch());
        if (epoch <= 0) {
            throw new IllegalArgumentException(
                    "--steps-per-epoch must be a whole number above 0, but was " + epoch);
        }
        double length = Options.positive("--epochs", given("--epochs", epochs, p -> p.epochs()));
        double steps = Math.rint(length * epoch);
        Options.require(
                steps >= 1 && steps <= MOST_STEPS,
                "--epochs times --steps-per-epoch",
                "in [1, 100000000] steps",
                length * epoch);
        return new Length((long) steps, epoch);
    }

    /** The value of an option, or the preset's. */
    private <T> T given(String option, T value, Function<PreviewPreset, T> ofPreset) {
        if (value == null && preset == null) {
            throw new IllegalArgumentException(
                    option + " is missing; it is required where no --preset is given");
        }
        return value != null ? value : ofPreset.apply(preset);
    }

    Schedule schedule(long epoch, double decay) {
        if (schedule != null && rates.learningRate() != null) {
            throw new IllegalArgumentException("--schedule and --lr exclude each other");
        }
        if (rates.dropped() && rates.learningRate() == null) {
            throw new IllegalArgumentException("--lr-drop needs --lr, which is missing");
        }
        if (rates.learningRate() == null) {
            String text = given("--schedule or --lr", schedule, p -> p.schedule());
            return named(() -> ScheduleText.parse(text, epoch));
        }
        Options.positive("--lr", rates.learningRate());
        double product = rates.learningRate() * decay;
        Options.require(product > 0 && product < 1, "--lr times --wd", "in (0, 1)", product);
        return rates.schedule(rates.learningRate());
    }

    /** Names the argument that a schedule came from, should it be at fault. */
    <T> T named(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            String option =
                    rates.dropped()
                            ? "--lr-drop"
                            : rates.learningRate() != null
                                    ? "--lr"
                                    : schedule != null ? "--schedule" : "--preset";
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
