package io.github.smd4j.djl;

import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.HostTransfer;
import io.github.smd4j.djl.memory.Measurement;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What a listener was told.
 *
 * @param sink gets the records
 * @param sampling which steps are measured
 * @param verdicts the user's verdicts
 * @param told the hyperparameters of a foreign optimizer in its n-th update, from 0
 * @param batchesPerStep how many batches make a step of a foreign optimizer
 * @param measurement where the weights of a foreign optimizer are measured
 * @param transfer brings their sums from a device to the host
 * @param anchors over which spans, and where to
 */
record ListenerSettings(
        StepSink sink,
        Sampling sampling,
        NamedVerdicts verdicts,
        LongFunction<Hyperparameters> told,
        long batchesPerStep,
        Measurement measurement,
        HostTransfer transfer,
        AnchorSettings anchors) {

    /**
     * What was told of anchors.
     *
     * @param sink gets the records
     * @param spans the numbers of steps, rising
     */
    record AnchorSettings(AnchorSink sink, List<Long> spans) {

        static final AnchorSettings NONE = new AnchorSettings(record -> {}, List.of());
    }
}
