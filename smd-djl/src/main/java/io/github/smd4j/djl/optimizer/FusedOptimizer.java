package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.PendingReads;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What all optimizers of this library share: everything but the arithmetic of the step.
 *
 * <p>On the CPU a {@link UpdateKernel} updates and measures in one pass; elsewhere NDArray
 * operations do both, and the sums wait on the device until {@link #deliver}.
 */
public abstract class FusedOptimizer extends Optimizer
        implements MeasuringOptimizer, RescalableOptimizer, ResumableOptimizer {

    /** Stands before the name of a rule in a step whose gradient was clipped. */
    static final String CLIPPED = "clipped:";

    private final UpdateRule rule;
    private final Schedule schedule;
    private final double momentum;
    private final double weightDecay;
    private final DecayGroups decay;
    private final ParameterStates states;
    private final GradientClipping clipping;
    private final PendingReads reads;
    private StepProbe probe;
    private long step;
    private boolean ended = true;
    private long ratedStep = -1;
    private double rate;

    /**
     * Takes what the builder was told.
     *
     * @param builder the builder
     * @param rule the update rule under which theory knows the optimizer
     * @param momentum α, or β1
     * @param bufferNames names of the buffers of the size of the weight
     */
    FusedOptimizer(
            FusedOptimizerBuilder<?> builder,
            UpdateRule rule,
            double momentum,
            String... bufferNames) {
        super(builder);
        this.rule = rule;
        this.states = new ParameterStates(List.of(bufferNames), builder.measurement());
        this.schedule = builder.schedule();
        this.momentum = momentum;
        this.weightDecay = builder.weightDecay();
        this.decay = builder.decay();
        this.clipping = builder.clipping();
        this.reads = new PendingReads(builder.transfer());
        this.step = builder.firstStep() - 1L;
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

    /** Returns v of Eq. 18 among the buffers; empty where the step has none. */
    abstract Optional<NDArray> velocity(List<NDArray> buffers);

    @Override
    public void setProbe(StepProbe probe) {
        reads.close();
        this.probe = probe;
    }

    @Override
    public void deliver() {
        reads.read();
    }

    @Override
    public Hyperparameters inForce(NDArray weight, long step) {
        return hyperparameters(weight, step, false);
    }

    /**
     * Returns the hyperparameters of a weight in a step.
     *
     * <p>Where clipping changed the weight's gradient the rule is {@code clipped:} and its name:
     * theory describes no such step, and there is no line.
     */
    private Hyperparameters hyperparameters(NDArray weight, long step, boolean clipped) {
        return new Hyperparameters(
                clipped ? CLIPPED + rule.name() : rule.name(),
                learningRate(step),
                decayOf(weight),
                momentum);
    }

    @Override
    public long nextStep() {
        return step + 1;
    }

    @Override
    public Rescaling rescaling(double divisor) {
        // After a state was taken up the rate of the last step is not there yet.
        double before = ratedStep < 0 && step >= 0 ? learningRate(step) : rate;
        return rule.rescaling(
                new Hyperparameters(rule.name(), before, weightDecay, momentum), divisor);
    }

    @Override
    public void rescaleBuffers(String parameterId, Rescaling rescaling) {
        states.ifKnown(
                parameterId,
                state -> {
                    state.buffers().get(0).muli(rescaling.bufferFactor());
                    if (state.buffers().size() > 1) {
                        state.buffers().get(1).muli(rescaling.secondMomentFactor());
                    }
                });
    }

    @Override
    public OptimizerState state(Block network, NDManager manager) {
        return states.save(network, manager, rule.name(), nextStep());
    }

    @Override
    public void restore(Block network, OptimizerState state) {
        if (!state.rule().equals(rule.name())) {
            throw new IllegalArgumentException(
                    "the state must be of the rule " + rule.name() + ", but is of " + state.rule());
        }
        states.restore(network, state);
        step = state.nextStep() - 1;
        ended = true;
    }

    /**
     * Updates one parameter and zeroes its live gradient.
     *
     * <p>A step begins when a parameter comes that the step before has updated. A parameter that
     * was frozen is so counted into the step before if it comes first: DJL does not say where a
     * step ends. {@link #updateAll} knows.
     *
     * <p>Cost: one pass over weight, buffers and gradient in host memory, and one over the live
     * gradient; elsewhere a handful of NDArray operations whose temporaries are closed here.
     */
    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
        try (NDArray live = weight.getGradient()) {
            update(parameterId, weight, grad, live);
        }
    }

    /**
     * Does a whole step: updates parameters from their live gradients and zeroes these.
     *
     * <p>Leaves the bits that {@link #update} would, without the duplicate of each gradient that
     * DJL's trainer makes, and in host memory without a pass for the zeros. Call it where DJL calls
     * {@code update}: after the backward pass.
     *
     * @param parameters trainable, each once
     */
    public void updateAll(Collection<Parameter> parameters) {
        ended = true;
        for (Parameter parameter : parameters) {
            NDArray weight = parameter.getArray();
            try (NDArray live = weight.getGradient()) {
                update(parameter.getId(), weight, live, live);
            }
        }
        ended = true;
    }

    private void update(String parameterId, NDArray weight, NDArray gradient, NDArray live) {
        ParameterState state = states.of(parameterId, weight);
        if (ended || state.lastStep() == step) {
            ended = false;
            step++;
            clipping.begin(step);
        }
        state.count(step);
        if (state.direct(weight, live)) {
            updateDirect(parameterId, weight, gradient, live, state);
        } else {
            updateOnDevice(parameterId, weight, gradient, live, state);
        }
    }

    private void updateDirect(
            String parameterId,
            NDArray weight,
            NDArray gradient,
            NDArray live,
            ParameterState state) {
        FloatBuffer w = HostView.of(weight);
        FloatBuffer g = HostView.of(gradient);
        FloatBuffer[] buffers =
                state.buffers().stream().map(HostView::of).toArray(FloatBuffer[]::new);
        boolean clipped = clipping.touches(g);
        Hyperparameters inForce = hyperparameters(weight, step, clipped);
        UpdateKernel kernel = kernel(inForce, state.updates());
        int rows = probe == null ? 0 : probe.rows(parameterId, step);
        if (clipped) {
            kernel = new ClippedKernel(kernel, clipping);
        }
        boolean fused = gradient == live;
        if (rows == 0) {
            kernel.update(w, buffers, g, fused);
        } else {
            probe.accept(parameterId, step, inForce, kernel.measure(w, buffers, g, rows, fused));
        }
        if (!fused) {
            HostView.zero(live);
        }
    }

    private void updateOnDevice(
            String parameterId,
            NDArray weight,
            NDArray gradient,
            NDArray live,
            ParameterState state) {
        long ofStep = step;
        Hyperparameters inForce = inForce(weight, ofStep);
        int rows = probe == null ? 0 : probe.rows(parameterId, ofStep);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // An alias without autograd: in-place operations on the leaf itself may be forbidden
            // here.
            NDArray w = weight.stopGradient();
            NDArray used = clipping.clipped(gradient);
            if (rows == 0) {
                move(w, state.buffers(), used, inForce, state.updates());
            } else {
                DeviceSums sums = new DeviceSums(w, gradient, velocity(state.buffers()), rows);
                move(w, state.buffers(), used, inForce, state.updates());
                reads.add(
                        sums.after(w, clipping.touched(gradient)),
                        values -> deliver(parameterId, ofStep, inForce, values));
            }
            // In place, and not by a product or a difference, which would keep NaN.
            live.set(new NDIndex("..."), 0);
        }
    }

    private void deliver(
            String parameterId, long ofStep, Hyperparameters inForce, double[] values) {
        Hyperparameters used =
                DeviceSums.clipped(values)
                        ? new Hyperparameters(
                                CLIPPED + inForce.rule(),
                                inForce.learningRate(),
                                inForce.weightDecay(),
                                inForce.momentum())
                        : inForce;
        probe.accept(parameterId, ofStep, used, DeviceSums.sums(values));
    }

    private double decayOf(NDArray weight) {
        return weightDecay != 0 && decay.of(weight) ? weightDecay : 0;
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
