package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.djl.memory.HostView;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
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

    /** Stands before the name of a rule in a step whose gradient was clipped. */
    static final String CLIPPED = "clipped:";

    private final UpdateRule rule;
    private final int bufferCount;
    private final Schedule schedule;
    private final double momentum;
    private final double weightDecay;
    private final WeightDecayRule decayRule;
    private final Map<String, State> states = new ConcurrentHashMap<>();
    private final GradientClipping clipping;
    private StepProbe probe;
    private long begunStep = -1;
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
    FusedOptimizer(
            FusedOptimizerBuilder<?> builder, UpdateRule rule, double momentum, int bufferCount) {
        super(builder);
        this.rule = rule;
        this.bufferCount = bufferCount;
        this.schedule = builder.schedule();
        this.momentum = momentum;
        this.weightDecay = builder.weightDecay();
        this.decayRule = builder.decayRule();
        this.clipping = builder.clipping();
        this.nextStep = builder.firstStep();
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

    /**
     * {@inheritDoc}
     *
     * <p>Where clipping changes the weight's gradient the rule is {@code clipped:} and its name:
     * theory describes no such step, and there is no line. Ask between backward pass and update.
     */
    @Override
    public Hyperparameters inForce(NDArray weight, long step) {
        if (clipping == GradientClipping.NONE) {
            return hyperparameters(weight, step, false);
        }
        try (NDArray live = weight.getGradient()) {
            return hyperparameters(weight, step, clipping.touches(live, step));
        }
    }

    private Hyperparameters hyperparameters(NDArray weight, long step, boolean clipped) {
        return new Hyperparameters(
                clipped ? CLIPPED + rule.name() : rule.name(),
                learningRate(step),
                decayOf(weight),
                momentum);
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
        if (step != begunStep) {
            clipping.begin(step);
            begunStep = step;
        }
        if (state.direct) {
            updateDirect(parameterId, step, weight, grad, state);
        } else {
            updateOnDevice(hyperparameters(weight, step, false), weight, grad, state);
        }
    }

    private void updateDirect(
            String parameterId, long step, NDArray weight, NDArray grad, State state) {
        FloatBuffer w = HostView.of(weight);
        FloatBuffer g = HostView.of(grad);
        FloatBuffer[] buffers =
                state.buffers.stream().map(HostView::of).toArray(FloatBuffer[]::new);
        boolean clipped = clipping.touches(g);
        Hyperparameters inForce = hyperparameters(weight, step, clipped);
        UpdateKernel kernel = kernel(inForce, state.updates);
        int rows = probe == null ? 0 : probe.rows(parameterId, step);
        if (clipped) {
            kernel = new ClippedKernel(kernel, clipping);
        }
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
            NDArray gradient = clipping.clipped(grad);
            move(weight.stopGradient(), state.buffers, gradient, inForce, state.updates);
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
}
