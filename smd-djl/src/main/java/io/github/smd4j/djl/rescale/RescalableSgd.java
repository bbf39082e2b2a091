package io.github.smd4j.djl.rescale;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Sgd;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.djl.invariance.ParameterPaths;
import io.github.smd4j.djl.memory.OwnCopy;
import io.github.smd4j.djl.optimizer.OptimizerState;
import io.github.smd4j.djl.optimizer.RescalableOptimizer;
import io.github.smd4j.djl.optimizer.ResumableOptimizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * DJL's {@code Sgd}, bit for bit, whose buffers can follow a rescaled weight and outlive the
 * process. They hold ηv, so at a cut by k they are multiplied by k^(1/4)/k.
 *
 * <p>Left as they are the first step after the cut is 5.1 times what it should be at k = 10.
 */
public final class RescalableSgd extends Sgd implements RescalableOptimizer, ResumableOptimizer {

    private static final String BUFFER = ".velocity";

    private final Map<String, NDArray> buffers = new ConcurrentHashMap<>();
    private final Map<String, Integer> updates = new ConcurrentHashMap<>();

    /** Buffers of a state that was taken up, until DJL asks for them. */
    private final Map<String, NDArray> restored = new ConcurrentHashMap<>();

    /**
     * Builds the optimizer.
     *
     * @param builder what {@code Optimizer.sgd()} gives, with its learning rate set
     */
    public RescalableSgd(Builder builder) {
        super(builder);
    }

    /** DJL asks for a buffer here, at each step: that is where it can be seen. */
    @Override
    protected NDArray withDefaultState(
            Map<String, Map<Device, NDArray>> state,
            String key,
            Device device,
            Function<String, NDArray> defaultFunction) {
        NDArray buffer =
                super.withDefaultState(
                        state,
                        key,
                        device,
                        id -> {
                            NDArray known = restored.remove(id);
                            return known == null ? defaultFunction.apply(id) : known;
                        });
        buffers.put(key, buffer);
        return buffer;
    }

    @Override
    protected int updateCount(String parameterId) {
        updates.merge(parameterId, 1, Integer::sum);
        return super.updateCount(parameterId);
    }

    @Override
    public Rescaling rescaling(double divisor) {
        return HeavyBallRule.DJL_SGD.rescaling(Hyperparameters.UNKNOWN, divisor);
    }

    @Override
    public void rescaleBuffers(String parameterId, Rescaling rescaling) {
        NDArray buffer = buffers.getOrDefault(parameterId, restored.get(parameterId));
        if (buffer != null) {
            buffer.muli((float) rescaling.bufferFactor());
        }
    }

    /** The next step is the number of updates of the parameter that had most. */
    @Override
    public OptimizerState state(Block network, NDManager manager) {
        Map<String, Long> counts = new LinkedHashMap<>();
        NDList copies = new NDList();
        long most = 0;
        for (Map.Entry<String, Parameter> each : ParameterPaths.of(network).entrySet()) {
            String id = each.getValue().getId();
            Integer count = updates.get(id);
            if (count == null || counts.containsKey(each.getKey())) {
                continue;
            }
            counts.put(each.getKey(), (long) count);
            most = Math.max(most, count);
            NDArray buffer = buffers.getOrDefault(id, restored.get(id));
            if (buffer != null) {
                NDArray copy = buffer.duplicate();
                copy.attach(manager);
                copy.setName(each.getKey() + BUFFER);
                copies.add(copy);
            }
        }
        return new OptimizerState(HeavyBallRule.DJL_SGD.name(), most, counts, copies);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if this optimizer has updated anything
     */
    @Override
    public void restore(Block network, OptimizerState state) {
        if (!updates.isEmpty()) {
            throw new IllegalStateException(
                    "a state must be taken up before the first update, but there were some");
        }
        if (!state.rule().equals(HeavyBallRule.DJL_SGD.name())) {
            throw new IllegalArgumentException(
                    "the state must be of the rule "
                            + HeavyBallRule.DJL_SGD.name()
                            + ", but is of "
                            + state.rule());
        }
        Map<String, Parameter> paths = ParameterPaths.of(network);
        state.updates().keySet().forEach(path -> requireFits(paths.get(path), path, state));
        state.updates().forEach((path, count) -> restore(paths.get(path), path, count, state));
    }

    private static void requireFits(Parameter parameter, String path, OptimizerState state) {
        if (parameter == null) {
            throw new IllegalArgumentException(
                    "the network must have every parameter of the state, but has no " + path);
        }
        NDArray buffer = state.buffers().get(path + BUFFER);
        if (buffer != null && !buffer.getShape().equals(parameter.getShape())) {
            throw new IllegalArgumentException(
                    "the state must have a buffer "
                            + path
                            + BUFFER
                            + " of shape "
                            + parameter.getShape()
                            + ", but its shape is "
                            + buffer.getShape());
        }
    }

    private void restore(Parameter parameter, String path, long count, OptimizerState state) {
        NDArray buffer = state.buffers().get(path + BUFFER);
        if (buffer != null) {
            NDArray copy = OwnCopy.of(buffer, parameter.getArray().getDevice());
            copy.attach(parameter.getArray().getManager());
            restored.put(parameter.getId(), copy);
        }
        // DJL's own count cannot be set, only counted up.
        for (long i = 0; i < count; i++) {
            updateCount(parameter.getId());
        }
    }
}
