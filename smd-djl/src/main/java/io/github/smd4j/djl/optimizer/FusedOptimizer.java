package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.djl.memory.HostView;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What all optimizers of this library share: everything but the arithmetic of the step.
 *
 * <p>On the CPU a {@link UpdateKernel} updates and measures in one pass; elsewhere NDArray
 * operations update and the listener pairs weights.
 */
public abstract class FusedOptimizer extends Optimizer
        implements MeasuringOptimizer, RescalableOptimizer {

    private final UpdateRule rule;
    private final int bufferCount;
    private final Schedule schedule;
    private final double momentum;
    private final double weightDecay;
    private final WeightDecayRule decayRule;
    private final Map<String, State> states = new ConcurrentHashMap<>();
    private StepProbe probe;
    private volatile long nextStep;
    private long ratedStep = -1;
    private double rate;

    /**
     * Takes what the builder was told.
     *
     * @param builder the builder
     * @param rule the update rule under which theory knows the optimizer
     * @param momentum α, or β1
     * @param bufferCount number of buffers of the size of the weight
     */
    FusedOptimizer(Builder<?> builder, UpdateRule rule, double momentum, int bufferCount) {
        super(builder);
        this.rule = rule;
        this.bufferCount = bufferCount;
        this.schedule =
                Objects.requireNonNull(
                        builder.schedule, "setLearningRate must be called before build");
        this.momentum = momentum;
        this.weightDecay = builder.weightDecay;
        this.decayRule = builder.decayRule;
        this.nextStep = builder.firstStep;
    }

    /** What belongs to one parameter. */
    private static final class State {

        /** Owned by the weight's manager. */
        final List<NDArray> buffers;

        /** Whether weight, buffers and live gradient can be reached in host memory. */
        final boolean direct;

        /** Updates of this parameter so far, whatever the step: it may have been frozen a while. */
        long updates;

        State(List<NDArray> buffers, boolean direct) {
            this.buffers = buffers;
            this.direct = direct;
        }
    }

    /**
     * Returns the pass over host memory.
     *
     * @param inForce the hyperparameters
     * @param update which update of this parameter it is, from 1
     * @return the kernel
     */
    abstract UpdateKernel kernel(Hyperparameters inForce, long update);

    /**
     * Updates by NDArray operations, inside a scope that closes what they leave.
     *
     * @param weight w, updated in place; without autograd
     * @param buffers the buffers, updated in place
     * @param gradient g, only read
     * @param inForce the hyperparameters
     * @param update which update of this parameter it is, from 1
     */
    abstract void move(
            NDArray weight,
            List<NDArray> buffers,
            NDArray gradient,
            Hyperparameters inForce,
            long update);

    @Override
    public void setProbe(StepProbe probe) {
        this.probe = probe;
    }

    @Override
    public boolean measures(String parameterId, NDArray weight) {
        return state(parameterId, weight).direct;
    }

    @Override
    public Hyperparameters inForce(NDArray weight, long step) {
        return new Hyperparameters(rule.name(), learningRate(step), decayOf(weight), momentum);
    }

    @Override
    public long nextStep() {
        return nextStep;
    }

    @Override
    public Rescaling rescaling(double divisor) {
        return rule.rescaling(
                new Hyperparameters(rule.name(), rate, weightDecay, momentum), divisor);
    }

    @Override
    public void rescaleBuffers(String parameterId, Rescaling rescaling) {
        State state = states.get(parameterId);
        if (state != null) {
            state.buffers.get(0).muli(rescaling.bufferFactor());
            if (bufferCount > 1) {
                state.buffers.get(1).muli(rescaling.secondMomentFactor());
            }
        }
    }

    /**
     * Updates one parameter and zeroes its live gradient.
     *
     * <p>Cost: one pass over weight, buffers and gradient in host memory, and one over the live
     * gradient; elsewhere a handful of NDArray operations whose temporaries are closed here.
     */
    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
        long step = updateCount(parameterId) - 1L;
        nextStep = step + 1;
        State state = state(parameterId, weight);
        state.updates++;
        Hyperparameters inForce = inForce(weight, step);
        if (state.direct) {
            updateDirect(parameterId, step, inForce, weight, grad, state);
        } else {
            updateOnDevice(inForce, weight, grad, state);
        }
    }

    private void updateDirect(
            String parameterId,
            long step,
            Hyperparameters inForce,
            NDArray weight,
            NDArray grad,
            State state) {
        UpdateKernel kernel = kernel(inForce, state.updates);
        FloatBuffer w = HostView.of(weight);
        FloatBuffer g = HostView.of(grad);
        FloatBuffer[] buffers =
                state.buffers.stream().map(HostView::of).toArray(FloatBuffer[]::new);
        int rows = probe == null ? 0 : probe.rows(parameterId, step);
        if (rows == 0) {
            kernel.update(w, buffers, g);
        } else {
            probe.accept(parameterId, step, inForce, kernel.measure(w, buffers, g, rows));
        }
        try (NDArray live = weight.getGradient()) {
            HostView.zero(live);
        }
    }

    private void updateOnDevice(
            Hyperparameters inForce, NDArray weight, NDArray grad, State state) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // An alias without autograd: in-place operations on the leaf itself may be forbidden
            // here.
            move(weight.stopGradient(), state.buffers, grad, inForce, state.updates);
            NDArray live = weight.getGradient();
            // In place, and not by a product or a difference, which would keep NaN.
            live.set(new NDIndex("..."), 0);
        }
    }

    private State state(String parameterId, NDArray weight) {
        return states.computeIfAbsent(
                parameterId,
                id -> {
                    List<NDArray> buffers =
                            Stream.generate(weight::zerosLike).limit(bufferCount).toList();
                    buffers.forEach(NDScope::unregister);
                    try (NDArray live = weight.getGradient()) {
                        boolean direct =
                                HostView.isDirect(weight)
                                        && buffers.stream().allMatch(HostView::isDirect)
                                        && HostView.isDirect(live);
                        return new State(buffers, direct);
                    }
                });
    }

    private double decayOf(NDArray weight) {
        String name = weight.getName() == null ? "" : weight.getName();
        return weightDecay != 0 && decayRule.decays(name, weight.getShape()) ? weightDecay : 0;
    }

    /** Asks the schedule once a step: a DJL tracker behind it may count its calls. */
    private synchronized double learningRate(long step) {
        if (step != ratedStep) {
            double value = schedule.learningRate(step);
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "the learning rate of step "
                                + step
                                + " must be finite and not negative, but the schedule gave "
                                + value);
            }
            rate = value;
            ratedStep = step;
        }
        return rate;
    }

    /**
     * Builds an optimizer.
     *
     * @param <T> the builder itself
     */
    public abstract static class Builder<T extends Builder<T>> extends OptimizerBuilder<T> {

        private Schedule schedule;
        private int firstStep;
        private double weightDecay;
        private WeightDecayRule decayRule = WeightDecayRule.matrices();

        Builder() {}

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
         * @param tracker η of each update; asked once a step, in order
         * @return this builder
         */
        public T setLearningRateTracker(Tracker tracker) {
            return setLearningRate(step -> tracker.getNewValue(Math.toIntExact(step + 1)));
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
            this.weightDecay = Ranges.notNegative("weightDecay", weightDecay);
            this.decayRule = Objects.requireNonNull(decayRule, "decayRule");
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
         * Refuses: a clipped step is not the one that theory describes.
         *
         * @throws IllegalArgumentException always, unless the value is negative, which is off
         */
        @Override
        public T optClipGrad(float clipGrad) {
            if (clipGrad >= 0) {
                throw new IllegalArgumentException(
                        "clipGrad is not supported by this optimizer, but was " + clipGrad);
            }
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
    }
}
