package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.examples.experiment.QuickstartSettings.Length;
import io.github.smd4j.examples.experiment.QuickstartSettings.Optimization;
import io.github.smd4j.examples.experiment.TrainingOptimizer;
import java.util.List;
import picocli.CommandLine.Option;

/** What a training does at each step: the optimizer, its rates along the run, and the batches. */
final class HyperparameterOptions {

    @Option(
            names = "--lr",
            paramLabel = "ETA",
            converter = Options.Real.class,
            description = "Learning rate of the first step; finite and above 0.")
    private Double learningRate;

    @Option(
            names = "--wd",
            paramLabel = "LAMBDA",
            converter = Options.Real.class,
            description = "Weight decay of convolution and linear weights; not negative.")
    private Double weightDecay;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "ALPHA",
            converter = Options.Real.class,
            description = "Momentum in [0, 1), 0 for plain SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--nesterov",
            description = "Nesterov momentum, with its own angle line and no forecast lines.")
    private boolean nesterov;

    @Option(
            names = "--optimizer",
            defaultValue = "heavy-ball",
            paramLabel = "NAME",
            description = {
                "heavy-ball, nesterov, sgdw, adamw:BETA2 or lion:BETA2; default ${DEFAULT-VALUE}.",
                "Under the last two --momentum is beta1, and --lr and --wd must be given."
            })
    private String optimizer;

    @Option(
            names = "--lr-drop",
            paramLabel = "STEP:K",
            converter = LearningRateDrop.class,
            description = {
                "From step STEP on, which is above 0 and below the number of steps, the learning rate is divided"
                        + " by K, which is finite and above 0; steps count from 0.",
                "Repeatable, in order; replaces the default drop, which does not happen beyond"
                        + " the last step."
            })
    private List<Drop> drops;

    @Option(
            names = "--rescale",
            description =
                    "At each drop put the weights where their new equilibrium would be: weights,"
                            + " momentum and running statistics.")
    private boolean rescale;

    @Option(
            names = "--batch-size",
            defaultValue = "64",
            paramLabel = "B",
            converter = Options.Whole.class,
            description =
                    "Images a step; from 2 to the number of training images, default"
                            + " ${DEFAULT-VALUE}.")
    private long batchSize;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = {
                "A whole number; default ${DEFAULT-VALUE}.",
                "Decides weights, order and augmentation."
            })
    private long seed;

    /**
     * What differs between the data sets.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param drops cuts of the learning rate, those within the run
     */
    record Defaults(double learningRate, double weightDecay, List<Drop> drops) {}

    /** The number of images a step. */
    int batchSize() {
        return Options.whole("--batch-size", batchSize, 2, Integer.MAX_VALUE);
    }

    /** The length of a run of so many steps. */
    Length length(long steps) {
        return new Length(steps, batchSize(), seed);
    }

    boolean rescale() {
        return rescale;
    }

    /** The optimizer, as it begins. */
    Optimization optimization(Defaults defaults) {
        return new Optimization(
                learningRate(defaults),
                weightDecay == null ? defaults.weightDecay() : weightDecay,
                momentum,
                optimizer());
    }

    private double learningRate(Defaults defaults) {
        return learningRate == null ? defaults.learningRate() : learningRate;
    }

    /** The learning rate along a run of so many steps. */
    MultiStep schedule(Defaults defaults, long length) {
        double rate = learningRate(defaults);
        if (drops != null) {
            return LearningRateDrop.schedule(rate, drops);
        }
        List<Drop> within = defaults.drops().stream().filter(drop -> drop.step() < length).toList();
        return LearningRateDrop.schedule(rate, within);
    }

    private TrainingOptimizer optimizer() {
        TrainingOptimizer named = new TrainingOptimizer(optimizer);
        if (nesterov && !named.equals(TrainingOptimizer.HEAVY_BALL)) {
            throw new IllegalArgumentException(
                    "--nesterov and --optimizer exclude each other, but --optimizer was "
                            + optimizer);
        }
        if (named.adaptive() && (learningRate == null || weightDecay == null)) {
            throw new IllegalArgumentException(
                    "--optimizer "
                            + optimizer
                            + " needs --lr and --wd: the defaults are those of SGD");
        }
        return nesterov ? TrainingOptimizer.NESTEROV : named;
    }
}
