package io.github.smd4j.examples.cli;

import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.PathPattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code smd angles}: how far weights turned between checkpoints of any framework. */
@Command(
        name = "angles",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Norms of weights in safetensors files, of any framework, and the angles between them:"
                    + " each file against the next, and the first against the last.",
            "With --lr, --wd and --interval, theory stands beside: the angle that identity I4 gives"
                    + " for that many steps in equilibrium. Whether a weight is scale-invariant, a"
                    + " checkpoint does not say."
        })
final class AnglesCommand implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "2..*",
            paramLabel = "CHECKPOINT",
            description = "Safetensors files, in the order of training; two at least.")
    private List<Path> checkpoints;

    @Option(
            names = "--lr",
            paramLabel = "ETA",
            converter = Options.Real.class,
            description = "Learning rate between them; finite and above 0.")
    private Double learningRate;

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
            description = "Momentum or beta1, in [0, 1), 0 for SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--interval",
            paramLabel = "K",
            converter = Options.Whole.class,
            description = "Steps from each file to the next; a whole number from 1 to 10000000.")
    private Long interval;

    @Option(
            names = "--rule",
            defaultValue = "heavy-ball",
            paramLabel = "NAME",
            description = "The optimizer, as in smd theory; default ${DEFAULT-VALUE}.")
    private String rule;

    @Option(
            names = "--parameters",
            split = ",",
            paramLabel = "PATTERN",
            description = {
                "Only these parameters, or all in these blocks; * stands for any text.",
                "Without it all of two and more dimensions."
            })
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Write every parameter and filter of every pair to a CSV file.")
    private Path csv;

    @Option(names = "--json", description = "Print JSON with every digit, filters included.")
    private boolean json;

    @Override
    public void run() {
        AnglesReport report = new AnglesReport(inForce(), interval);
        try {
            CheckpointAngles.Choice choice =
                    CheckpointAngles.choose(
                            checkpoints.get(0), patterns.stream().map(PathPattern::new).toList());
            report.passOver(choice.passedOver());
            int last = checkpoints.size() - 1;
            for (int i = 0; i < last; i++) {
                compare(report, i, i + 1, choice.names());
            }
            if (last > 1) {
                compare(report, 0, last, choice.names());
            }
            if (csv != null) {
                report.writeCsv(csv);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        spec.commandLine().getOut().println(json ? report.json() : report.table());
    }

    private void compare(AnglesReport report, int from, int to, List<String> names)
            throws IOException {
        Path first = checkpoints.get(from);
        Path second = checkpoints.get(to);
        report.add(first, second, to - from, CheckpointAngles.between(first, second, names));
    }

    /** What theory needs; all of it or nothing must be given. */
    private Hyperparameters inForce() {
        if (learningRate == null && weightDecay == null && interval == null) {
            return Hyperparameters.UNKNOWN;
        }
        if (learningRate == null || weightDecay == null || interval == null) {
            throw new IllegalArgumentException(
                    "--lr, --wd and --interval must be given together, or none of them");
        }
        Options.positive("--lr", learningRate);
        Options.positive("--wd", weightDecay);
        Options.momentum("--momentum", momentum);
        Options.whole("--interval", interval, 1, 10_000_000);
        if (UpdateRules.named(rule).isEmpty()) {
            throw new IllegalArgumentException(
                    "--rule must be one of "
                            + String.join(", ", UpdateRules.names())
                            + " with a number in range, but was "
                            + rule);
        }
        return new Hyperparameters(rule, learningRate, weightDecay, momentum);
    }
}
