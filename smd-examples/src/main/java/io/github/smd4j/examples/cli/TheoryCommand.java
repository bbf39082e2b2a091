package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.smd4j.core.bound.UnitGradientMoments;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd theory}: what hyperparameters alone promise. */
@Command(
        name = "theory",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Equilibrium, time scales and assumptions for SGD (momentum 0) and heavy-ball SGD.",
            "What needs a value that was not given is left out."
        })
final class TheoryCommand implements Runnable {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

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
            description = "Momentum in [0, 1), 0 for SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--unit-gradient-sq",
            paramLabel = "L",
            converter = Options.Real.class,
            description = {
                "Mean of h (with momentum) or of the squared unit gradient norm (without); finite"
                        + " and above 0.",
                "The norm needs it."
            })
    private Double level;

    @Option(
            names = "--unit-gradient-variance",
            paramLabel = "V",
            converter = Options.Real.class,
            description = "Its variance; finite and not negative; needs --unit-gradient-sq.")
    private Double variance;

    @Option(
            names = "--unit-gradient-min",
            paramLabel = "l",
            converter = Options.Real.class,
            description = {
                "Its smallest value; finite and at most the mean; needs --unit-gradient-sq.",
                "Not above 0: the theorem's bound does not apply."
            })
    private Double minimum;

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
        check();
        TheoryReport report =
                TheoryReport.of(
                        learningRate,
                        weightDecay,
                        momentum,
                        new UnitGradientMoments(
                                optional(level), optional(variance), optional(minimum)),
                        optional(divisor),
                        stepsPerEpoch == null
                                ? OptionalDouble.empty()
                                : OptionalDouble.of((double) stepsPerEpoch));
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? GSON.toJson(report.json()) : report.table());
    }

    private void check() {
        Options.positive("--lr", learningRate);
        Options.notNegative("--wd", weightDecay);
        Options.momentum("--momentum", momentum);
        if (weightDecay > 0) {
            double product = learningRate * weightDecay;
            Options.require(product > 0 && product < 1, "--lr times --wd", "in (0, 1)", product);
        }
        if (level != null) {
            Options.positive("--unit-gradient-sq", level);
        } else if (variance != null || minimum != null) {
            throw new IllegalArgumentException(
                    (variance != null ? "--unit-gradient-variance" : "--unit-gradient-min")
                            + " needs --unit-gradient-sq, which is missing");
        }
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
        if (divisor != null) {
            Options.positive("--lr-divided-by", divisor);
        }
        if (stepsPerEpoch != null && stepsPerEpoch <= 0) {
            throw new IllegalArgumentException(
                    "--steps-per-epoch must be a whole number above 0, but was " + stepsPerEpoch);
        }
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
