package io.github.smd4j.djl;

import ai.djl.training.DefaultTrainingConfig;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.ListenerSettings.AnchorSettings;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.HostTransfer;
import io.github.smd4j.djl.memory.Measurement;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Builds and attaches a {@link SmdListener}. */
public final class SmdListenerBuilder {

    private final StepSink sink;
    private Sampling sampling = Sampling.every(1);
    private NamedVerdicts verdicts = NamedVerdicts.none();
    private LongFunction<Hyperparameters> hyperparameters = step -> Hyperparameters.UNKNOWN;
    private long batchesPerStep = 1;
    private AnchorSettings anchors = AnchorSettings.NONE;
    private Measurement measurement = Measurement.configured();
    private HostTransfer transfer = HostTransfer.PLAIN;

    SmdListenerBuilder(StepSink sink) {
        this.sink = Objects.requireNonNull(sink, "sink");
    }

    /**
     * Sets which steps are measured; every step by default.
     *
     * @param sampling which steps
     * @return this builder
     */
    public SmdListenerBuilder optSampling(Sampling sampling) {
        this.sampling = Objects.requireNonNull(sampling, "sampling");
        return this;
    }

    /**
     * Says of parameters, by name, that they are scale-invariant or are not, whatever the structure
     * says. The first batch fails if a pattern matches none.
     *
     * @param verdicts the user's verdicts
     * @return this builder
     */
    public SmdListenerBuilder optVerdicts(NamedVerdicts verdicts) {
        this.verdicts = Objects.requireNonNull(verdicts, "verdicts");
        return this;
    }

    /**
     * Tells the hyperparameters of an optimizer that is not ours: DJL's have no getters. The buffer
     * of SGD with momentum is then read from the weights' own moves, so tell none of an optimizer
     * that clips.
     *
     * @param rule name of its update rule: {@code djl-sgd} for DJL's {@code Sgd}
     * @param schedule its learning rate
     * @param weightDecay its weight decay λ
     * @param momentum its momentum α
     * @return this builder
     */
    public SmdListenerBuilder optHyperparameters(
            String rule, Schedule schedule, double weightDecay, double momentum) {
        hyperparameters =
                step ->
                        new Hyperparameters(
                                rule, schedule.learningRate(step), weightDecay, momentum);
        return this;
    }

    /**
     * Tells how many batches the training loop gathers before it takes a step, 1 by default. Needed
     * for an optimizer that is not ours, whose steps a listener cannot see; of ours it is seen, and
     * this is not asked.
     *
     * @param batchesPerStep how many batches make a step, above 0, in every step the same
     * @return this builder
     * @throws IllegalArgumentException if it is not above 0
     */
    public SmdListenerBuilder optBatchesPerStep(long batchesPerStep) {
        this.batchesPerStep = Ranges.count("batchesPerStep", batchesPerStep);
        return this;
    }

    /**
     * Sets where the weights of a foreign optimizer are measured; by default what the system
     * property {@value Measurement#PROPERTY} says, and in host memory without it.
     *
     * @param measurement in host memory where that can be seen, or always by NDArray operations
     * @return this builder
     */
    public SmdListenerBuilder optMeasurement(Measurement measurement) {
        this.measurement = Objects.requireNonNull(measurement, "measurement");
        return this;
    }

    /**
     * Sets what brings sums from a device to the host, once a measured step: to count or to time
     * it.
     *
     * @param transfer reads the array it is given
     * @return this builder
     */
    public SmdListenerBuilder optHostTransfer(HostTransfer transfer) {
        this.transfer = Objects.requireNonNull(transfer, "transfer");
        return this;
    }

    /**
     * Measures how far weights turn over spans of k steps, from w_t to w_{t+k} for each multiple t
     * of k, whichever steps are sampled. Spans of one k do not overlap. A span on which weights
     * were frozen, or changed by other means than the optimizer, is left out.
     *
     * <p>Costs a copy of all measured weights for each k, and a pass over them and a copy once in k
     * steps; on a device a transfer then, the step's own where its optimizer is foreign. Nothing is
     * known of a clipped step that is not sampled: theory then stands beside a span that it does
     * not describe.
     *
     * @param sink gets the records
     * @param spans the numbers of steps k, each above 0
     * @return this builder
     * @throws IllegalArgumentException if a span is not above 0
     */
    public SmdListenerBuilder optAnchors(AnchorSink sink, long... spans) {
        LongStream.of(spans).forEach(span -> Ranges.count("span", span));
        this.anchors =
                new AnchorSettings(
                        Objects.requireNonNull(sink, "sink"),
                        LongStream.of(spans).sorted().distinct().boxed().toList());
        return this;
    }

    /**
     * Adds the listener to a configuration.
     *
     * @param config the configuration
     * @return the listener
     */
    public SmdListener attach(DefaultTrainingConfig config) {
        SmdListener listener =
                new SmdListener(
                        config,
                        new ListenerSettings(
                                sink,
                                sampling,
                                verdicts,
                                hyperparameters,
                                batchesPerStep,
                                measurement,
                                transfer,
                                anchors));
        config.addTrainingListeners(listener);
        return listener;
    }
}
