package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.smd4j.core.bound.UnitGradientMoments;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.LambRule;
import io.github.smd4j.core.rule.LarsRule;
import io.github.smd4j.core.rule.Level;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd theory}: what hyperparameters alone promise. */
@Command(
        name = "theory",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Equilibrium and time scales of an optimizer; assumptions too for SGD (momentum 0) and"
                    + " heavy-ball SGD.",
            "What needs a value that was not given is left out."
        })
final class TheoryCommand implements Runnable {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--rule",
            defaultValue = "heavy-ball",
            paramLabel = "NAME",
            description = {
                "The optimizer: heavy-ball, djl-sgd, nesterov, sgdw, dampened:D, adamw:BETA2,"
                        + " adam-l2:BETA2, lion:BETA2, lars:TRUST or lamb:BETA2; default"
                        + " ${DEFAULT-VALUE}."
            })
    private String ruleName;

    @Option(
            names = "--lr",
            required = true,
            paramLabel = "ETA",
            converter = Options.Real.class,
            description = "Learning rate, after the cut if there was one; finite and above 0.")
    private double learningRate;

    @Option(
            names = "--wd",
            required = true,
            paramLabel = "LAMBDA",
            converter = Options.Real.class,
            description = "Weight decay; finite and not negative. At 0 there is no equilibrium.")
    private double weightDecay;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "ALPHA",
            converter = Options.Real.class,
            description = "Momentum or beta1, in [0, 1), 0 for SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--unit-gradient-sq",
            paramLabel = "L",
            converter = Options.Real.class,
            description = {
                "Mean of h (with momentum) or of the squared unit gradient norm (without); finite"
                        + " and above 0.",
                "The norm of the SGD family, lars and adam-l2 needs it."
            })
    private Double level;

    @Option(
            names = "--coordinates",
            paramLabel = "C",
            converter = Options.Whole.class,
            description = {
                "How many weights the group has; a whole number above 0.",
                "The norm of adamw, lion and lamb needs it, and no gradient; --unit-gradient-sq is"
                        + " another name of it there. adam-l2 needs both."
            })
    private Long coordinates;

    @Option(
            names = "--unit-gradient-variance",
            paramLabel = "V",
            converter = Options.Real.class,
            description =
                    "Heavy ball alone: its variance; finite and not negative; needs --unit-gradient-sq.")
    private Double variance;

    @Option(
            names = "--unit-gradient-min",
            paramLabel = "l",
            converter = Options.Real.class,
            description = {
                "Heavy ball alone: its smallest value; finite and at most the mean; needs --unit-gradient-sq.",
                "Not above 0: the theorem's bound does not apply."
            })
    private Double minimum;

    @Option(
            names = "--unit-gradient-correlation",
            paramLabel = "PHI",
            converter = Options.Real.class,
            description = {
                "Heavy ball alone: its autocorrelation from one step to the next, in (-1, 1).",
                "The theorems assume 0; too much of it takes their bounds away."
            })
    private Double correlation;

    @Option(
            names = "--squared-norm-start",
            paramLabel = "X0",
            converter = Options.Real.class,
            description =
                    "Heavy ball alone: squared norm at the start, finite and above 0, for the"
                            + " bound's burn-in and constant.")
    private Double start;

    @Option(
            names = "--steps",
            paramLabel = "T",
            converter = Options.Whole.class,
            description =
                    "Steps since the start, to give the theorems' bounds there; a whole number of at"
                            + " least 0; needs --squared-norm-start.")
    private Long steps;

    @Option(
            names = "--lr-divided-by",
            paramLabel = "K",
            converter = Options.Real.class,
            description = "What the learning rate was divided by at the cut; finite and above 0.")
    private Double divisor;

    @Option(
            names = "--steps-per-epoch",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Steps in an epoch, to give times in epochs too; a whole number above 0.")
    private Long stepsPerEpoch;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        UpdateRule rule = rule();
        check(rule);
        Hyperparameters given =
                new Hyperparameters(rule.name(), learningRate, weightDecay, momentum);
        TheoryReport report =
                rule instanceof HeavyBallRule
                        ? HeavyBallReport.of(
                                given,
                                new UnitGradientMoments(
                                        optional(level),
                                        optional(variance),
                                        optional(minimum),
                                        optional(correlation)),
                                new HeavyBallReport.Start(
                                        optional(start),
                                        steps == null
                                                ? OptionalLong.empty()
                                                : OptionalLong.of(steps)),
                                optional(divisor),
                                optional(stepsPerEpoch))
                        : RuleReport.of(
                                rule,
                                given,
                                levels(rule),
                                optional(divisor),
                                optional(stepsPerEpoch));
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? GSON.toJson(report.json()) : report.table());
    }

    private UpdateRule rule() {
        return UpdateRules.named(ruleName)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--rule must be one of "
                                                + String.join(", ", UpdateRules.names())
                                                + " with a number in range, but was "
                                                + ruleName));
    }

    /** For a rule that measures by coordinates, either option gives their number. */
    private RuleReport.Levels levels(UpdateRule rule) {
        boolean either = rule.level() == Level.COORDINATES && coordinates == null;
        return new RuleReport.Levels(
                optional(level), either ? optional(level) : optional(coordinates));
    }

    private void check(UpdateRule rule) {
        Options.positive("--lr", learningRate);
        Options.notNegative("--wd", weightDecay);
        Options.momentum("--momentum", momentum);
        if (weightDecay > 0 && !(rule instanceof LarsRule || rule instanceof LambRule)) {
            double product = learningRate * weightDecay;
            Options.require(product > 0 && product < 1, "--lr times --wd", "in (0, 1)", product);
        }
        checkLevel(rule);
        checkStart(rule);
        if (divisor != null) {
            Options.positive("--lr-divided-by", divisor);
        }
        if (stepsPerEpoch != null && stepsPerEpoch <= 0) {
            throw new IllegalArgumentException(
                    "--steps-per-epoch must be a whole number above 0, but was " + stepsPerEpoch);
        }
    }

    private void checkLevel(UpdateRule rule) {
        if (level != null) {
            Options.positive("--unit-gradient-sq", level);
        } else if (variance != null || minimum != null) {
            throw new IllegalArgumentException(
                    (variance != null ? "--unit-gradient-variance" : "--unit-gradient-min")
                            + " needs --unit-gradient-sq, which is missing");
        }
        refuse(!(rule instanceof HeavyBallRule), "--unit-gradient-variance", variance, rule);
        refuse(!(rule instanceof HeavyBallRule), "--unit-gradient-min", minimum, rule);
        refuse(rule.level() == Level.UNIT_GRADIENT, "--coordinates", coordinates, rule);
        if (variance != null) {
            Options.notNegative("--unit-gradient-variance", variance);
        }
        if (minimum != null) {
            Options.require(
                    Double.isFinite(minimum) && minimum <= level,
                    "--unit-gradient-min",
                    "finite and at most the mean, " + level,
                    minimum);
        }
        if (coordinates != null && coordinates <= 0) {
            throw new IllegalArgumentException(
                    "--coordinates must be a whole number above 0, but was " + coordinates);
        }
        refuse(
                rule.level() == Level.COORDINATES && coordinates != null,
                "--unit-gradient-sq beside --coordinates",
                level,
                rule);
    }

    private void checkStart(UpdateRule rule) {
        boolean other = !(rule instanceof HeavyBallRule);
        refuse(other, "--unit-gradient-correlation", correlation, rule);
        refuse(other, "--squared-norm-start", start, rule);
        refuse(other, "--steps", steps, rule);
        if (correlation != null) {
            Options.require(
                    Math.abs(correlation) < 1,
                    "--unit-gradient-correlation",
                    "in (-1, 1)",
                    correlation);
        }
        if (start != null) {
            Options.positive("--squared-norm-start", start);
        } else if (steps != null) {
            throw new IllegalArgumentException(
                    "--steps needs --squared-norm-start, which is missing");
        }
        if (steps != null && steps < 0) {
            throw new IllegalArgumentException(
                    "--steps must be a whole number of at least 0, but was " + steps);
        }
    }

    private static void refuse(boolean useless, String option, Number value, UpdateRule rule) {
        if (useless && value != null) {
            throw new IllegalArgumentException(
                    option + " says nothing about " + rule.name() + ", but was " + value);
        }
    }

    private static OptionalDouble optional(Long value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of((double) value);
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
