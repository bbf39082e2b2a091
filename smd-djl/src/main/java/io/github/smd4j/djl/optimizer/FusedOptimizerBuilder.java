package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.djl.memory.HostTransfer;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.schedule.TrackerSchedule;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Builds an optimizer of this library: what all of them can be told.
 *
 * @param <T> the builder itself
 */
public abstract class FusedOptimizerBuilder<T extends FusedOptimizerBuilder<T>>
        extends Optimizer.OptimizerBuilder<T> {

    private Schedule schedule;
    private int firstStep;
    private double weightDecay;
    private DecayGroups decay = new DecayGroups(WeightDecayRule.matrices(), null);
    private GradientClipping clipping = GradientClipping.NONE;
    private Measurement measurement = Measurement.configured();
    private HostTransfer transfer = HostTransfer.PLAIN;

    FusedOptimizerBuilder() {}

    /**
     * Sets a learning rate that depends on the step.
     *
     * @param schedule η of each step, finite and not negative
     * @return this builder
     */
    public T setLearningRate(Schedule schedule) {
        this.schedule = schedule;
        return self();
    }

    /**
     * Sets a constant learning rate.
     *
     * @param learningRate η, finite and above 0
     * @return this builder
     */
    public T setLearningRate(double learningRate) {
        return setLearningRate(Schedule.constant(learningRate));
    }

    /**
     * Sets the learning rate by one of DJL's trackers, which count updates from 1.
     *
     * @param tracker η of each update; asked once for each, in order, from the first
     * @return this builder
     */
    public T setLearningRateTracker(Tracker tracker) {
        return setLearningRate(TrackerSchedule.of(tracker));
    }

    /**
     * Sets the weight decay of the parameters that {@link WeightDecayRule#matrices} names; 0 by
     * default.
     *
     * @param weightDecay λ, finite and not negative
     * @return this builder
     */
    public T optWeightDecay(double weightDecay) {
        return optWeightDecay(weightDecay, WeightDecayRule.matrices());
    }

    /**
     * Sets the weight decay and which parameters it is for.
     *
     * @param weightDecay λ, finite and not negative
     * @param decayRule which parameters decay
     * @return this builder
     */
    public T optWeightDecay(double weightDecay, WeightDecayRule decayRule) {
        return optWeightDecay(
                weightDecay, new DecayGroups(Objects.requireNonNull(decayRule, "decayRule"), null));
    }

    /**
     * Sets the weight decay and which parameters it is for, by their paths.
     *
     * @param weightDecay λ, finite and not negative
     * @param decayRule which parameters decay, such as {@code
     *     WeightDecayRule.matrices().except("head")}
     * @param network the network that is trained; initialized later, on the trainer's device
     * @return this builder
     */
    public T optWeightDecay(double weightDecay, WeightDecayRule decayRule, Block network) {
        return optWeightDecay(
                weightDecay,
                new DecayGroups(
                        Objects.requireNonNull(decayRule, "decayRule"),
                        Objects.requireNonNull(network, "network")));
    }

    private T optWeightDecay(double weightDecay, DecayGroups groups) {
        this.weightDecay = Ranges.notNegative("weightDecay", weightDecay);
        this.decay = groups;
        return self();
    }

    /** Sets the number of the first step: that of updates already done. */
    @Override
    public T optBeginNumUpdate(int beginNumUpdate) {
        firstStep = beginNumUpdate;
        return super.optBeginNumUpdate(beginNumUpdate);
    }

    /** Sets the weight decay by DJL's name for it, for every parameter, as DJL does. */
    @Override
    public T optWeightDecays(float weightDecays) {
        return optWeightDecay(weightDecays, WeightDecayRule.all());
    }

    /**
     * Clips every element of every gradient to a range, on both sides. In a step where that changes
     * a parameter's gradient, its record has no theory line.
     *
     * @param limit the largest magnitude, finite and above 0
     * @return this builder
     */
    public T optClipValue(double limit) {
        clipping = new GradientClipping.ByValue((float) Ranges.positive("clipValue", limit));
        return self();
    }

    /**
     * Scales all gradients of a network by one factor where their common norm is above a limit, as
     * PyTorch's {@code clip_grad_norm_}; instead of {@link #optClipValue}, if that was set. In a
     * step where that happens no record has a theory line.
     *
     * @param limit the largest norm, finite and above 0
     * @param network the network that is trained; initialized later
     * @return this builder
     */
    public T optClipNorm(double limit, Block network) {
        Objects.requireNonNull(network, "network");
        return optClipNorm(limit, () -> weights(network));
    }

    /** Clips by the common norm of the gradients of given weights. */
    T optClipNorm(double limit, Supplier<? extends Collection<NDArray>> weights) {
        clipping = new GradientClipping.ByNorm(Ranges.positive("clipNorm", limit), weights);
        return self();
    }

    /** Every trainable weight once, also where blocks share it. */
    private static Collection<NDArray> weights(Block network) {
        return network.getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .distinct()
                .map(Parameter::getArray)
                .toList();
    }

    /**
     * Clips by value, by DJL's name for it; but on both sides, where DJL's own optimizers clip from
     * above only.
     *
     * @param clipGrad the largest magnitude; negative for none
     */
    @Override
    public T optClipGrad(float clipGrad) {
        if (clipGrad < 0) {
            clipping = GradientClipping.NONE;
            return self();
        }
        return optClipValue(clipGrad);
    }

    /**
     * Sets where weights are updated and measured; by default what the system property {@value
     * Measurement#PROPERTY} says, and in host memory without it.
     *
     * @param measurement in host memory where that can be seen, or always by NDArray operations
     * @return this builder
     */
    public T optMeasurement(Measurement measurement) {
        this.measurement = Objects.requireNonNull(measurement, "measurement");
        return self();
    }

    /**
     * Sets what brings sums from a device to the host, once a measured step: to count or to time
     * it.
     *
     * @param transfer reads the array it is given
     * @return this builder
     */
    public T optHostTransfer(HostTransfer transfer) {
        this.transfer = Objects.requireNonNull(transfer, "transfer");
        return self();
    }

    /**
     * Refuses: divide the loss instead, so that the gradient measured is the one applied.
     *
     * @throws IllegalArgumentException unless the value is 1
     */
    @Override
    public T setRescaleGrad(float rescaleGrad) {
        if (rescaleGrad != 1f) {
            throw new IllegalArgumentException(
                    "rescaleGrad must be 1 for this optimizer, but was " + rescaleGrad);
        }
        return self();
    }

    Schedule schedule() {
        return Objects.requireNonNull(schedule, "setLearningRate must be called before build");
    }

    int firstStep() {
        return firstStep;
    }

    double weightDecay() {
        return weightDecay;
    }

    DecayGroups decay() {
        return decay;
    }

    GradientClipping clipping() {
        return clipping;
    }

    Measurement measurement() {
        return measurement;
    }

    HostTransfer transfer() {
        return transfer;
    }
}
