package io.github.smd4j.examples.cli;

import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import picocli.CommandLine.Option;

/** Where a training computes, and with how many threads. */
final class PlacementOptions {

    @Option(
            names = "--measurement",
            paramLabel = "PLACE",
            description = {
                "host or device; default host: update and measure in host memory where it can be"
                        + " seen.",
                "device uses operations of the engine alone, as on a GPU: same sums, other"
                        + " rounding of the weights."
            })
    private Measurement measurement;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "T",
            converter = Options.Whole.class,
            description = {
                "Threads of the engine; from 1 to 256, default ${DEFAULT-VALUE}, which is fastest"
                        + " here.",
                "The same number gives the same bits, another number others."
            })
    private long threads;

    /** The number of threads of the engine. */
    int threads() {
        return Options.whole("--threads", threads, 1, QuickstartSettings.MAX_THREADS);
    }

    /** Where weights are updated and measured. */
    Measurement measurement() {
        return measurement == null ? Measurement.configured() : measurement;
    }
}
