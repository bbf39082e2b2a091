package io.github.smd4j.examples.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A block that has parameters of given shapes and no other work: its output is their squares' sum.
 */
final class ParametersOnly extends AbstractBlock {

    private final List<Parameter> own = new ArrayList<>();

    ParametersOnly(List<Shape> shapes) {
        for (int i = 0; i < shapes.size(); i++) {
            own.add(
                    addParameter(
                            Parameter.builder()
                                    .setName("p" + i)
                                    .setType(Parameter.Type.WEIGHT)
                                    .optShape(shapes.get(i))
                                    .optInitializer(
                                            (manager, shape, type) ->
                                                    manager.randomNormal(0f, 0.05f, shape, type))
                                    .build()));
        }
    }

    /** The parameters in order. */
    List<Parameter> own() {
        return own;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray total = inputs.singletonOrThrow().sum();
        for (Parameter parameter : own) {
            NDArray weight =
                    store.getValue(parameter, inputs.singletonOrThrow().getDevice(), training);
            total = total.add(weight.mul(weight).sum());
        }
        return new NDList(total);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape()};
    }
}
