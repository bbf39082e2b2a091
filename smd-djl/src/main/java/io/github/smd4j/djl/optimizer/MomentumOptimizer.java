package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.djl.memory.HostView;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What heavy-ball and Nesterov SGD share: everything but the direction of the step. */
public abstract class MomentumOptimizer extends Optimizer
        implements MeasuringOptimizer, RescalableOptimizer {

    private final String rule;
    private final boolean lookahead;
    private final Schedule schedule;
    private final double momentum;
    private final double weightDecay;
    private final WeightDecayRule decayRule;
    private final Map<String, Buffer> buffers = new ConcurrentHashMap<>();
    private StepProbe probe;
    private volatile long nextStep;
    private long ratedStep = -1;
    private double rate;

    MomentumOptimizer(Builder<?> builder, String rule, boolean lookahead) {
        super(builder);
        this.rule = rule;
        this.lookahead = lookahead;
        this.schedule = builder.schedule;
        this.momentum = builder.momentum;
        this.weightDecay = builder.weightDecay;
        this.decayRule = builder.decayRule;
        this.nextStep = builder.firstStep;
    }

    /**
     * The momentum buffer of one parameter.
     *
     * @param velocity v of Eq. 18, owned by the weight's manager
     * @param direct whether weight, buffer and live gradient can be reached in host memory
     */
    private record Buffer(NDArray velocity, boolean direct) {}

    @Override
    public void setProbe(StepProbe probe) {
        this.probe = probe;
    }

    @Override
    public boolean measures(String parameterId, NDArray weight) {
        return buffer(parameterId, weight).direct();
    }

    @Override
    public Hyperparameters inForce(NDArray weight, long step) {
        return new Hyperparameters(rule, learningRate(step), decayOf(weight), momentum);
    }

    @Override
    public long nextStep() {
        return nextStep;
    }

    @Override
    public void rescaleBuffer(String parameterId, double divisor) {
        Buffer buffer = buffers.get(parameterId);
        if (buffer != null) {
            // The gradient at the smaller weight is k^(1/4) larger, and v is made of gradients.
            buffer.velocity().muli(Math.pow(divisor, 0.25));
        }
    }

    /**
     * Updates one parameter and zeroes its live gradient.
     *
     * <p>Cost: one pass over weight, buffer and gradient in host memory, and one over the live
     * gradient; elsewhere a handful of NDArray operations whose temporaries are closed here.
     */
    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
        long step = updateCount(parameterId) - 1L;
        nextStep = step + 1;
        Buffer buffer = buffer(parameterId, weight);
        Hyperparameters inForce = inForce(weight, step);
        if (buffer.direct()) {
            updateDirect(parameterId, step, inForce, weight, grad, buffer.velocity());
        } else {
            updateOnDevice(inForce, weight, grad, buffer.velocity());
        }
    }

    private void updateDirect(
            String parameterId,
            long step,
            Hyperparameters inForce,
            NDArray weight,
            NDArray grad,
            NDArray velocity) {
        MomentumKernel kernel =
                new MomentumKernel(
                        (float) inForce.learningRate(),
                        (float) inForce.momentum(),
                        (float) inForce.weightDecay(),
                        lookahead);
        var w = HostView.of(weight);
        var v = HostView.of(velocity);
        var g = HostView.of(grad);
        int rows = probe == null ? 0 : probe.rows(parameterId, step);
        if (rows == 0) {
            kernel.update(w, v, g);
        } else {
            probe.accept(parameterId, step, inForce, kernel.measure(w, v, g, rows));
        }
        try (NDArray live = weight.getGradient()) {
            HostView.zero(live);
        }
    }

    private void updateOnDevice(
            Hyperparameters inForce, NDArray weight, NDArray grad, NDArray velocity) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // An alias without autograd: in-place operations on the leaf itself may be forbidden
            // here.
            NDArray w = weight.stopGradient();
            NDArray decayed =
                    inForce.weightDecay() == 0
                            ? grad
                            : grad.add(w.mul((float) inForce.weightDecay()));
            velocity.muli((float) momentum).addi(decayed);
            NDArray direction = lookahead ? decayed.add(velocity.mul((float) momentum)) : velocity;
            w.subi(direction.mul((float) inForce.learningRate()));
            NDArray live = weight.getGradient();
            // In place, and not by a product or a difference, which would keep NaN.
            live.set(new NDIndex("..."), 0);
        }
    }

    private Buffer buffer(String parameterId, NDArray weight) {
        return buffers.computeIfAbsent(
                parameterId,
                id -> {
                    NDArray velocity = weight.zerosLike();
                    NDScope.unregister(velocity);
                    try (NDArray live = weight.getGradient()) {
                        boolean direct =
                                HostView.isDirect(weight)
                                        && HostView.isDirect(velocity)
                                        && HostView.isDirect(live);
                        return new Buffer(velocity, direct);
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
     * Builds a momentum optimizer.
     *
     * @param <T> the builder itself
     */
    public abstract static class Builder<T extends Builder<T>> extends OptimizerBuilder<T> {

        private Schedule schedule;
        private int firstStep;
        private double momentum;
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
         * Sets the momentum; 0, which is plain SGD, by default.
         *
         * @param momentum α in [0, 1)
         * @return this builder
         */
        public T optMomentum(double momentum) {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException(
                        "momentum must be in [0, 1), but was " + momentum);
            }
            this.momentum = momentum;
            return self();
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
            if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
                throw new IllegalArgumentException(
                        "weightDecay must be finite and not negative, but was " + weightDecay);
            }
            this.weightDecay = weightDecay;
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

        /** Checks that a learning rate was set. */
        void requireSchedule() {
            Objects.requireNonNull(schedule, "setLearningRate must be called before build");
        }
    }
}
