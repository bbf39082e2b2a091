package io.github.smd4j.djl.rescale;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Sgd;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.djl.optimizer.RescalableOptimizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * DJL's {@code Sgd}, bit for bit, whose buffers can follow a rescaled weight. They hold ηv, so at a
 * cut by k they are multiplied by k^(1/4)/k.
 *
 * <p>Left as they are the first step after the cut is 5.1 times what it should be at k = 10.
 */
public final class RescalableSgd extends Sgd implements RescalableOptimizer {

    private final Map<String, NDArray> buffers = new ConcurrentHashMap<>();

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
        NDArray buffer = super.withDefaultState(state, key, device, defaultFunction);
        buffers.put(key, buffer);
        return buffer;
    }

    @Override
    public Rescaling rescaling(double divisor) {
        return HeavyBallRule.DJL_SGD.rescaling(Hyperparameters.UNKNOWN, divisor);
    }

    @Override
    public void rescaleBuffers(String parameterId, Rescaling rescaling) {
        NDArray buffer = buffers.get(parameterId);
        if (buffer != null) {
            buffer.muli((float) rescaling.bufferFactor());
        }
    }
}
