package io.github.smd4j.examples.cli;

import io.github.smd4j.core.preview.Preview;
import io.github.smd4j.core.preview.Preview.Point;
import io.github.smd4j.core.preview.PreviewSettings;
import io.github.smd4j.core.preview.PreviewSettings.Length;
import io.github.smd4j.core.preview.PreviewSettings.Start;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.examples.report.PreviewCharts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
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
                    + " for SGD with momentum and AdamW.",
            "A preset fills in what is not given."
        })
final class PreviewCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin private TrainingOptions training;

    @Option(
            names = "--rescale",
            description = "Put the weights where their new equilibrium is, wherever a rate is cut.")
    private boolean rescale;

    @Option(
            names = "--rule",
            defaultValue = "heavy-ball",
            paramLabel = "RULE",
            description = {
                "The optimizer: heavy-ball (PyTorch's SGD), djl-sgd (learning rate inside the"
                        + " buffer), dampened:D, sgdw or adamw:BETA2; default ${DEFAULT-VALUE}."
            })
    private String rule;

    @Option(
            names = "--unit-gradient-sq",
            paramLabel = "L",
            description = {
                "Mean of h, finite and above 0; default 1. One value for all steps; one for each"
                        + " stage, L1,L2,...; or series:FILE[:PARAMETER], h as measured in a"
                        + " steps.csv, over windows of 50 steps. With adamw: the number of weights.",
                "Norms depend on it; from an equilibrium start and if constant, angles do not."
            })
    private String unitGradientSquared;

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

    private LevelText level;

    @Override
    public void run() {
        PreviewSettings settings = settings();
        List<Stage> stages = settings.schedule().stages(settings.length().steps());
        if (out != null) {
            checkOut();
        }
        PreviewSteps steps =
                new PreviewSteps(stages, at == null ? List.of() : at, settings.length().steps());
        Preview preview = training.named(() -> Preview.of(settings, steps));
        List<Point> points = at == null ? null : at.stream().map(steps::asked).toList();
        PreviewReport report = new PreviewReport(settings, level, preview, points);
        if (out != null) {
            write(steps, report.json());
        }
        spec.commandLine().getOut().println(json ? report.json() : report.table());
    }

    private PreviewSettings settings() {
        double momentum = training.momentum();
        double decay = training.weightDecay();
        Length length = training.length();
        UpdateRule known = rule();
        if (squaredNorm != null) {
            Options.positive("--squared-norm", squaredNorm);
        }
        checkAt(length.steps());
        Schedule schedule = training.schedule(length.stepsPerEpoch(), decay);
        level =
                LevelText.parse(
                        unitGradientSquared == null ? "1" : unitGradientSquared,
                        training.named(() -> schedule.stages(length.steps())));
        return new PreviewSettings(
                known,
                schedule,
                length,
                decay,
                momentum,
                new Start(
                        level.path(),
                        squaredNorm == null
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(squaredNorm)),
                rescale);
    }

    private UpdateRule rule() {
        Optional<UpdateRule> known = UpdateRules.named(rule);
        if (known.filter(PreviewCommand::hasRecurrence).isEmpty()) {
            throw new IllegalArgumentException(
                    "--rule must be one of "
                            + UpdateRules.names().stream()
                                    .filter(PreviewCommand::names)
                                    .collect(Collectors.joining(", "))
                            + ", but was '"
                            + rule
                            + (known.isPresent() ? "', of which no recurrence is known" : "'"));
        }
        return known.get();
    }

    private static boolean hasRecurrence(UpdateRule each) {
        return each.meanField().isPresent();
    }

    /** Whether a name stands for a rule with a recurrence, whatever number goes with it. */
    private static boolean names(String form) {
        return UpdateRules.named(form.replaceFirst(":.*", ":0.9"))
                .filter(PreviewCommand::hasRecurrence)
                .isPresent();
    }

    private void checkAt(long steps) {
        if (at == null) {
            return;
        }
        if (unitGradientSquared == null) {
            throw new IllegalArgumentException("--at needs --unit-gradient-sq, which is missing");
        }
        for (long step : at) {
            if (step < 0 || step >= steps) {
                throw new IllegalArgumentException(
                        "--at must be steps in [0, " + steps + "), but was " + step);
            }
        }
    }

    /** What can be known to go wrong with the charts before the walk. */
    private void checkOut() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out " + out + " is not a folder");
        }
        OutFolder.requireFont();
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
