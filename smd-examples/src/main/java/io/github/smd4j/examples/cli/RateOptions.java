package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import java.util.List;
import picocli.CommandLine.Option;

/** A learning rate and its drops, for commands that take a schedule's text in their place. */
final class RateOptions {

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

    /** Null where it is not given. */
    Double learningRate() {
        return learningRate;
    }

    boolean dropped() {
        return drops != null;
    }

    /** The schedule of a first rate, which need not be the one given, with the drops. */
    MultiStep schedule(double first) {
        return LearningRateDrop.schedule(first, drops == null ? List.of() : drops);
    }
}
