package io.github.smd4j.examples.fuzz;

import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.measure.SamplingText;

/** The text of a sampling; what it prints must mean the same. */
final class SamplingFuzz {

    private SamplingFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = Refusal.text(input);
        Sampling sampling =
                Refusal.of(IllegalArgumentException.class, () -> SamplingText.parse(text));
        if (sampling != null) {
            Sampling again = SamplingText.parse(sampling.toString());
            for (long step = 0; step < 200; step++) {
                Refusal.require(
                        sampling.wanted(step) == again.wanted(step),
                        sampling + " differs at " + step);
            }
        }
    }
}
