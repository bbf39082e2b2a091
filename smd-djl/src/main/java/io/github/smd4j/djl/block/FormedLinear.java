package io.github.smd4j.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A linear layer with a weight that is normalized itself. Input (…, features). */
public final class FormedLinear extends FormedWeight {

    private final int units;

    /**
     * Creates the layer.
     *
     * @param form how the weight is formed
     * @param units number of outputs, above 0
     * @param bias whether a bias is added
     * @throws IllegalArgumentException if units is not above 0
     */
    public FormedLinear(WeightForm form, int units, boolean bias) {
        super(form, bias);
        this.units = Checks.count("units", units);
    }

    @Override
    Shape weightShape(Shape input) {
        return new Shape(units, input.get(input.dimension() - 1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0].slice(0, inputs[0].dimension() - 1).add(units)};
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray input = inputs.singletonOrThrow();
        try (NDArray weight = weight(store, input.getDevice(), training)) {
            return Linear.linear(input, weight, bias(store, input.getDevice(), training));
        }
    }
}
