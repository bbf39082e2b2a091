package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Squeeze and excitation (Hu et al. 2018) as ShuffleNetV2+ has it: each channel is multiplied by a
 * hard sigmoid of what two 1×1 convolutions make of the channels' means. The first goes into a
 * BatchNorm and is scale-invariant; the second is not.
 */
final class SqueezeExcitation extends NamedSequence {

    private static final int REDUCTION = 4;
    private static final double DEVIATION = 0.01;

    SqueezeExcitation(int channels) {
        add(
                "SE_opr",
                new NamedSequence()
                        .add("0", Activations.spatialMean())
                        .add("1", Convolutions.of(channels / REDUCTION, 1, 1, DEVIATION))
                        .add("2", ShuffleUnit.norm())
                        .add("3", Activation.reluBlock())
                        .add("4", Convolutions.of(channels, 1, 1, DEVIATION)));
        add("gate", Activations.hardSigmoid());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        try (NDList gate = super.forwardInternal(parameters, inputs, training, params)) {
            NDArray channels = inputs.singletonOrThrow();
            return new NDList(channels.mul(gate.singletonOrThrow()));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }
}
