package io.github.smd4j.djl.invariance;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What DJL does not tell of a BatchNorm, found by evaluating it, which changes nothing of it.
 *
 * @param norm the BatchNorm, initialized
 */
record BatchNormProbe(BatchNorm norm) {

    /** Below this a γ is too small to measure by. */
    private static final double LEAST_SCALE = 1e-3;

    /** Whether it normalizes over the second axis, of so many channels: whether such input fits. */
    boolean takesSecondAxis(long channels) {
        try (NDManager manager = values(Parameter.Type.GAMMA).getManager().newSubManager()) {
            return evaluated(manager, manager.zeros(new Shape(1, channels, channels + 1)))
                    .isPresent();
        }
    }

    /**
     * Returns ε, from the slope γ/√(variance + ε) of the channel with the least running variance;
     * within about 1e-6 of that variance.
     *
     * @return ε; empty where no γ is large enough, or the channels are not the second axis
     */
    OptionalDouble epsilon() {
        float[] gamma = values(Parameter.Type.GAMMA).toFloatArray();
        float[] variance = values(Parameter.Type.RUNNING_VAR).toFloatArray();
        int channel = -1;
        for (int c = 0; c < gamma.length; c++) {
            if (Math.abs(gamma[c]) > LEAST_SCALE
                    && (channel < 0 || variance[c] < variance[channel])) {
                channel = c;
            }
        }
        if (channel < 0) {
            return OptionalDouble.empty();
        }
        float[] mean = values(Parameter.Type.RUNNING_MEAN).toFloatArray();
        float[] input = new float[2 * gamma.length];
        float step = (float) Math.sqrt(1 + variance[channel]);
        for (int c = 0; c < gamma.length; c++) {
            input[2 * c] = mean[c];
            input[2 * c + 1] = mean[c] + step;
        }
        try (NDManager manager = values(Parameter.Type.GAMMA).getManager().newSubManager()) {
            NDArray pairs = manager.create(input, new Shape(1, gamma.length, 2));
            Optional<float[]> output = evaluated(manager, pairs);
            if (output.isEmpty()) {
                return OptionalDouble.empty();
            }
            double rise = output.get()[2 * channel + 1] - (double) output.get()[2 * channel];
            double run = input[2 * channel + 1] - (double) input[2 * channel];
            double root = gamma[channel] * run / rise;
            return OptionalDouble.of(root * root - variance[channel]);
        }
    }

    private Optional<float[]> evaluated(NDManager manager, NDArray input) {
        try {
            NDList output =
                    norm.forward(new ParameterStore(manager, false), new NDList(input), false);
            return Optional.of(output.singletonOrThrow().toFloatArray());
        } catch (EngineException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private NDArray values(Parameter.Type type) {
        return norm.getDirectParameters().values().stream()
                .filter(parameter -> parameter.getType() == type)
                .findFirst()
                .orElseThrow()
                .getArray();
    }
}
