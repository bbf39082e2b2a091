package io.github.smd4j.djl.block;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;

/**
 * Normalizes each sample over groups of neighbouring channels and all positions, then scales and
 * shifts each channel. Input (N, C, …), output the same.
 */
abstract class ChannelGroups extends AbstractBlock {

    private final float epsilon;
    private final Parameter gamma;
    private final Parameter beta;

    @SuppressWarnings("this-escape")
    ChannelGroups(float epsilon) {
        super((byte) 1);
        this.epsilon = epsilon;
        gamma =
                addParameter(
                        Parameter.builder().setName("gamma").setType(Parameter.Type.GAMMA).build());
        beta =
                addParameter(
                        Parameter.builder().setName("beta").setType(Parameter.Type.BETA).build());
    }

    /** Returns the number of groups into which the channels are split. */
    abstract long groups(long channels);

    @Override
    protected void prepare(Shape[] inputShapes) {
        long channels = inputShapes[0].get(1);
        Checks.require(
                channels % groups(channels) == 0,
                "number of channels",
                "a multiple of the " + groups(channels) + " groups",
                channels);
        gamma.setShape(new Shape(channels));
        beta.setShape(new Shape(channels));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray input = inputs.singletonOrThrow();
        Device device = input.getDevice();
        Shape shape = input.getShape();
        long channels = shape.get(1);
        long groups = groups(channels);
        Shape group = new Shape(shape.size() / shape.get(0) / groups);
        // γ and β once for each channel of (1, C, 1, …).
        long[] broadcast = new long[shape.dimension()];
        Arrays.fill(broadcast, 1);
        broadcast[1] = channels;
        try (NDArray ones = input.getManager().ones(group);
                NDArray zeros = input.getManager().zeros(group);
                NDArray rows = input.reshape(shape.get(0), groups, group.get(0));
                NDArray flat =
                        LayerNorm.layerNorm(rows, group, ones, zeros, epsilon).singletonOrThrow();
                NDArray normalized = flat.reshape(shape);
                NDArray scale = store.getValue(gamma, device, training).reshape(broadcast);
                NDArray shift = store.getValue(beta, device, training).reshape(broadcast);
                NDArray scaled = normalized.mul(scale)) {
            return new NDList(scaled.add(shift));
        }
    }
}
