package io.github.smd4j.examples.cli;

import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.measure.SamplingText;
import picocli.CommandLine.Option;

/** Which steps a training measures. */
final class SamplingOptions {

    @Option(
            names = "--every",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = {
                "Measure every N-th step; a whole number above 0, default 1.",
                "Changes no training."
            })
    private Long every;

    @Option(
            names = "--sample",
            paramLabel = "TEXT",
            description = {
                "Measure other steps: every:N, dense:N (the first N), log:N (N from each power of"
                        + " 10 to the next), steps:A,B,...",
                "Several with commas between them: dense:1000,every:100."
            })
    private String text;

    /** The steps, or a line that says what is wrong. */
    Sampling sampling() {
        if (text == null) {
            long distance = every == null ? 1 : every;
            if (distance <= 0) {
                throw new IllegalArgumentException("--every must be above 0, but was " + distance);
            }
            return Sampling.every(distance);
        }
        if (every != null) {
            throw new IllegalArgumentException("--every and --sample exclude each other");
        }
        try {
            return SamplingText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--sample: " + e.getMessage(), e);
        }
    }
}
