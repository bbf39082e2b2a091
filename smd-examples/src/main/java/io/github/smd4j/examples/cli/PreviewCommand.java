package io.github.smd4j.examples.cli;

import io.github.smd4j.core.forecast.Preview;
import io.github.smd4j.core.forecast.Preview.Point;
import io.github.smd4j.core.forecast.PreviewSettings;
import io.github.smd4j.core.forecast.PreviewSettings.Length;
import io.github.smd4j.core.forecast.PreviewSettings.Start;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.examples.report.Charts;
import io.github.smd4j.examples.report.PreviewCharts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd preview}: what a schedule will do, before anything is trained. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "How far a learning-rate schedule lets scale-invariant weights follow their equilibrium,"
                    + " for heavy-ball SGD.",
            "A preset fills in what is not given."
        })
final class PreviewCommand implements Runnable {

    private static final long MOST_STEPS = 100_000_000;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

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

    @Option(
            names = "--lr",
            paramLabel = "ETA",
            converter = Options.Real.class,
            description = "Learning rate, in place of --schedule; finite and above 0.")
    private Double learningRate;

    @Option(
            names = "--lr-drop",
            paramLabel = "STEP:K",
            converter = LearningRateDrop.class,
            description = {
                "With --lr: from step STEP on, which is above 0 and below the number of steps, the"
                        + " learning rate is divided by K, which is finite and above 0.",
                "Repeatable, in order."
            })
    private List<Drop> drops;

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

    @Option(
            names = "--rescale",
            description = "Put the weights where their new equilibrium is, wherever a rate is cut.")
    private boolean rescale;

    @Option(
            names = "--unit-gradient-sq",
            paramLabel = "L",
            converter = Options.Real.class,
            description = {
                "Mean of h, held constant; finite and above 0; default 1.",
                "Norms depend on it; from an equilibrium start, angles do not."
            })
    private Double level;

    @Option(
            names = "--squared-norm",
            paramLabel = "X0",
            converter = Options.Real.class,
            description =
                    "Squared norm to start at, with an empty buffer; finite and above 0; default:"
                            + " the equilibrium of the first step.")
    private Double squaredNorm;

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "STEP",
            converter = Options.Whole.class,
            description =
                    "Steps to show, from 0 and below the number of steps; needs"
                            + " --unit-gradient-sq.")
    private List<Long> at;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write two charts, as PNG and SVG, and preview.json.")
    private Path out;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        PreviewSettings settings = settings();
        List<Stage> stages = stages(settings);
        if (out != null) {
            checkOut();
        }
        PreviewSteps steps =
                new PreviewSteps(stages, at == null ? List.of() : at, settings.length().steps());
        Preview preview = preview(settings, steps);
        List<Point> points = at == null ? null : at.stream().map(steps::asked).toList();
        PreviewReport report = new PreviewReport(settings, preview, points);
        if (out != null) {
            write(steps, report.json());
        }
        spec.commandLine().getOut().println(json ? report.json() : report.table());
    }

    private PreviewSettings settings() {
        Options.momentum("--momentum", momentum);
        double decay = Options.positive("--wd", given("--wd", weightDecay, p -> p.weightDecay()));
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
        if (level != null) {
            Options.positive("--unit-gradient-sq", level);
        }
        if (squaredNorm != null) {
            Options.positive("--squared-norm", squaredNorm);
        }
        checkAt((long) steps);
        return new PreviewSettings(
                schedule(epoch, decay),
                new Length((long) steps, epoch),
                decay,
                momentum,
                new Start(
                        level == null ? 1 : level,
                        squaredNorm == null
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(squaredNorm)),
                rescale);
    }

    /** The value of an option, or the preset's. */
    private <T> T given(String option, T value, Function<PreviewPreset, T> ofPreset) {
        if (value == null && preset == null) {
            throw new IllegalArgumentException(
                    option + " is missing; it is required where no --preset is given");
        }
        return value != null ? value : ofPreset.apply(preset);
    }

    private void checkAt(long steps) {
        if (at == null) {
            return;
        }
        if (level == null) {
            throw new IllegalArgumentException("--at needs --unit-gradient-sq, which is missing");
        }
        for (long step : at) {
            if (step < 0 || step >= steps) {
                throw new IllegalArgumentException(
                        "--at must be steps in [0, " + steps + "), but was " + step);
            }
        }
    }

    private Schedule schedule(long epoch, double decay) {
        if (schedule != null && learningRate != null) {
            throw new IllegalArgumentException("--schedule and --lr exclude each other");
        }
        if (drops != null && learningRate == null) {
            throw new IllegalArgumentException("--lr-drop needs --lr, which is missing");
        }
        if (learningRate == null) {
            String text = given("--schedule or --lr", schedule, p -> p.schedule());
            return named(() -> ScheduleText.parse(text, epoch));
        }
        Options.positive("--lr", learningRate);
        double product = learningRate * decay;
        Options.require(product > 0 && product < 1, "--lr times --wd", "in (0, 1)", product);
        return LearningRateDrop.schedule(learningRate, drops == null ? List.of() : drops);
    }

    private List<Stage> stages(PreviewSettings settings) {
        return named(() -> settings.schedule().stages(settings.length().steps()));
    }

    private Preview preview(PreviewSettings settings, PreviewSteps steps) {
        return named(() -> Preview.of(settings, steps));
    }

    /** Names the argument that a schedule came from, should it be at fault. */
    private <T> T named(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            String option =
                    drops != null
                            ? "--lr-drop"
                            : learningRate != null
                                    ? "--lr"
                                    : schedule != null ? "--schedule" : "--preset";
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** What can be known to go wrong with the charts before the walk. */
    private void checkOut() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out " + out + " is not a folder");
        }
        try {
            Charts.requireFont();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void write(PreviewSteps steps, String report) {
        try {
            PreviewCharts.write(out, steps.sampled(), steps.cuts());
            Files.writeString(out.resolve("preview.json"), report + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
