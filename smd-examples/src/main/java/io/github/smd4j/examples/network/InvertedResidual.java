package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A branch, child {@code conv}, to whose output the input is added. */
final class InvertedResidual extends NamedSequence {

    InvertedResidual(Block branch) {
        add("conv", branch);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDList outputs = super.forwardInternal(parameters, inputs, training, params);
        NDArray sum = outputs.singletonOrThrow();
        // In place: the backward pass of the BatchNorm that made it does not read it.
        sum.addi(inputs.singletonOrThrow());
        return outputs;
    }
}
