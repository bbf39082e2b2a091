package io.github.smd4j.examples.cli;

import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.walk.WalkUpdates;
import io.github.smd4j.examples.experiment.RunFolder;
import io.github.smd4j.examples.simulation.RandomWalkRun;
import io.github.smd4j.examples.simulation.RandomWalkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd walk}: an optimizer along random gradients, beside what theory says. */
@Command(
        name = "walk",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "A weight in many dimensions that an optimizer moves along random gradients orthogonal"
                    + " to it, beside the rule of its equilibrium.",
            "Writes steps.csv, summary.json and charts as PNG and SVG; or, with --rules, the table"
                    + " of all rules.",
            "What is not given is taken from that table, for the family of the rule."
        })
final class WalkCommand implements Runnable {

    /** What --rules fixes. */
    private static final List<String> FIXED =
            List.of(
                    "--rule",
                    "--lr",
                    "--schedule",
                    "--lr-drop",
                    "--wd",
                    "--momentum",
                    "--level",
                    "--gradients",
                    "--x0",
                    "--correlation",
                    "--rescale",
                    "--every");

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--rules",
            description =
                    "Walk every rule with the settings of docs/walk.md; writes rules.csv and summary.json.")
    private boolean rules;

    @Option(
            names = "--rule",
            defaultValue = "heavy-ball",
            paramLabel = "NAME",
            description =
                    "Optimizer: heavy-ball, djl-sgd, nesterov, dampened:D, sgdw, adamw:BETA2,"
                            + " adam-l2:BETA2, lion:BETA2, lars:TRUST or lamb:BETA2; default"
                            + " ${DEFAULT-VALUE}.")
    private String rule;

    @CommandLine.Mixin private RateOptions rates;

    @Option(
            names = "--schedule",
            paramLabel = "TEXT",
            description =
                    "In place of --lr, such as multistep(0.1, 30000:10); numbers are steps; see"
                            + " docs/preview.md.")
    private String schedule;

    @Option(
            names = "--wd",
            paramLabel = "LAMBDA",
            converter = Options.Real.class,
            description = "Weight decay, finite and not negative.")
    private Double weightDecay;

    @Option(
            names = "--momentum",
            paramLabel = "ALPHA",
            converter = Options.Real.class,
            description = "Momentum, or beta1 of Adam's relatives, in [0, 1); default 0.9.")
    private Double momentum;

    @Option(
            names = "--level",
            defaultValue = "1",
            paramLabel = "L",
            converter = Options.Real.class,
            description =
                    "Mean of the squared unit gradient norm, finite and above 0; default"
                            + " ${DEFAULT-VALUE}.")
    private double level;

    @Option(
            names = "--gradients",
            defaultValue = "gaussian",
            paramLabel = "LAW",
            description =
                    "gaussian, or exact: a squared unit gradient norm of L in every step; default"
                            + " ${DEFAULT-VALUE}.")
    private String gradients;

    @Option(
            names = "--dimensions",
            defaultValue = "2000",
            paramLabel = "D",
            converter = Options.Whole.class,
            description = "A whole number from 2 to 10000000; default ${DEFAULT-VALUE}.")
    private long dimensions;

    @Option(
            names = "--steps",
            defaultValue = "50000",
            paramLabel = "T",
            converter = Options.Whole.class,
            description = "A whole number from 80 to 100000000; default ${DEFAULT-VALUE}.")
    private long steps;

    @Option(
            names = "--x0",
            paramLabel = "X0",
            converter = Options.Real.class,
            description =
                    "Squared norm to start at, finite and above 0; default: the equilibrium of the"
                            + " first step.")
    private Double start;

    @Option(
            names = "--correlation",
            defaultValue = "0",
            paramLabel = "PHI",
            converter = Options.Real.class,
            description =
                    "Of the gradients from step to step, in [0, 1); default ${DEFAULT-VALUE}.")
    private double correlation;

    @Option(
            names = "--rescale",
            description = "Put weight and buffers where their new equilibrium is, at each cut.")
    private boolean rescale;

    @Option(
            names = "--every",
            defaultValue = "1",
            paramLabel = "N",
            converter = Options.Whole.class,
            description =
                    "Record and draw every N-th step; a whole number above 0, default"
                            + " ${DEFAULT-VALUE}.")
    private long every;

    @CommandLine.Mixin private RunOptions options;

    @Override
    public void run() {
        if (rules) {
            all();
        } else {
            one();
        }
    }

    private void one() {
        RandomWalkSettings settings = settings();
        RunFolder folder = open();
        RandomWalkRun walk = walk(settings, folder.steps());
        try {
            walk.write(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = WalkReport.json(walk);
        folder.write(folder.summary(), text + "\n");
        spec.commandLine()
                .getOut()
                .println(options.json() ? text : WalkReport.table(walk, options.out()));
    }

    private RandomWalkRun walk(RandomWalkSettings settings, Path steps) {
        try (StepSink csv = CsvSink.create(steps);
                Progress progress = progress(settings)) {
            return RandomWalkRun.of(
                    settings, new TeeSink(csv, progress.ratios()), progress::stepsDone);
        }
    }

    private Progress progress(RandomWalkSettings settings) {
        return Progress.of(
                spec.commandLine().getErr(),
                settings.optimization().rule(),
                settings.optimization().schedule(),
                settings.steps());
    }

    private void all() {
        for (String option : FIXED) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new IllegalArgumentException(
                        option + " must not be given with --rules, which has its own settings");
            }
        }
        List<RandomWalkSettings> settings =
                RandomWalkSettings.ofEveryRule(dimensions(), length(), options.seed());
        RunFolder folder = open();
        List<RandomWalkRun> walks = new ArrayList<>();
        for (RandomWalkSettings each : settings) {
            spec.commandLine()
                    .getErr()
                    .println(
                            each.optimization().rule()
                                    + ", "
                                    + (walks.size() + 1)
                                    + " of "
                                    + settings.size());
            spec.commandLine().getErr().flush();
            walks.add(RandomWalkRun.of(each, record -> {}, step -> {}));
        }
        try {
            // Nothing is recorded step by step.
            Files.delete(folder.steps());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.write(folder.path().resolve("rules.csv"), WalkReport.rows(walks));
        String text = WalkReport.json(walks);
        folder.write(folder.summary(), text + "\n");
        spec.commandLine()
                .getOut()
                .println(options.json() ? text : WalkReport.table(walks, options.out()));
    }

    private RunFolder open() {
        OutFolder.requireFont();
        return RunFolder.open(options.out(), true);
    }

    private RandomWalkSettings settings() {
        try {
            WalkUpdates.named(rule, 1);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--rule: " + e.getMessage(), e);
        }
        RandomWalkSettings table = RandomWalkSettings.like(rule);
        double decay =
                Options.notNegative(
                        "--wd",
                        weightDecay == null ? table.optimization().weightDecay() : weightDecay);
        double a =
                Options.momentum(
                        "--momentum",
                        momentum == null ? table.optimization().momentum() : momentum);
        int length = length();
        if (!gradients.equals("gaussian") && !gradients.equals("exact")) {
            throw new IllegalArgumentException(
                    "--gradients must be one of gaussian, exact, but was '" + gradients + "'");
        }
        Options.positive("--level", level);
        Options.require(
                correlation >= 0 && correlation < 1, "--correlation", "in [0, 1)", correlation);
        if (start != null) {
            Options.positive("--x0", start);
        } else if (decay == 0) {
            throw new IllegalArgumentException(
                    "--x0 is missing; it is required where --wd is 0 and no equilibrium exists");
        }
        Schedule learningRates = rates(table, length);
        return new RandomWalkSettings(
                new RandomWalkSettings.Optimization(rule, learningRates, decay, a, rescale),
                new RandomWalkSettings.Gradients(level, correlation, gradients.equals("exact")),
                dimensions(),
                length,
                new RandomWalkSettings.Start(
                        start == null ? OptionalDouble.empty() : OptionalDouble.of(start),
                        options.seed()),
                Options.whole("--every", every, 1, RandomWalkSettings.MOST_STEPS));
    }

    private int dimensions() {
        return Options.whole("--dimensions", dimensions, 2, RandomWalkSettings.MOST_DIMENSIONS);
    }

    private int length() {
        return Options.whole(
                "--steps", steps, RandomWalkSettings.LEAST_STEPS, RandomWalkSettings.MOST_STEPS);
    }

    private Schedule rates(RandomWalkSettings table, int length) {
        if (schedule != null && rates.learningRate() != null) {
            throw new IllegalArgumentException("--schedule and --lr exclude each other");
        }
        if (rates.dropped() && schedule != null) {
            throw new IllegalArgumentException("--lr-drop and --schedule exclude each other");
        }
        String option = rates.dropped() ? "--lr-drop" : schedule != null ? "--schedule" : "--lr";
        double rate =
                rates.learningRate() == null
                        ? table.optimization().schedule().learningRate(0)
                        : Options.positive("--lr", rates.learningRate());
        try {
            Schedule parsed =
                    schedule != null ? ScheduleText.parse(schedule, 1) : rates.schedule(rate);
            parsed.stages(length);
            return parsed;
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw new IllegalArgumentException(
                    message.startsWith(option) ? message : option + ": " + message, e);
        }
    }
}
