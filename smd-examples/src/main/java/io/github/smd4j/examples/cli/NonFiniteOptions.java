package io.github.smd4j.examples.cli;

import io.github.smd4j.djl.finite.NonFinitePolicy;
import io.github.smd4j.examples.experiment.Training;
import picocli.CommandLine.Option;

/** What is done when a training diverges. */
final class NonFiniteOptions {

    @Option(
            names = "--on-nan",
            defaultValue = "stop",
            paramLabel = "WHAT",
            description = {
                "stop, warn or continue where a loss, gradient or weight is NaN or infinite; default"
                        + " ${DEFAULT-VALUE}: before the step, with exit code 1.",
                "events.jsonl says in which step and parameter. No checkpoint is written behind a"
                        + " stop."
            })
    private NonFinitePolicy policy;

    /** Returns the run under this policy. */
    Training in(Training training) {
        return training.withNonFinite(policy);
    }
}
