package io.github.smd4j.djl.block;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * A layer whose weight is formed from its parameters at each forward pass: {@code v}, with {@code
 * g} where the rows' lengths are parameters of their own, and {@code bias} if wanted.
 */
public abstract class FormedWeight extends AbstractBlock {

    private static final float STANDARDIZATION_EPSILON = 1e-10f;

    private final WeightForm form;
    private final Parameter v;
    private final Parameter g;
    private final Parameter bias;

    @SuppressWarnings("this-escape")
    FormedWeight(WeightForm form, boolean withBias) {
        super((byte) 1);
        this.form = form;
        v = addParameter(parameter("v", Parameter.Type.WEIGHT));
        g =
                form == WeightForm.NORMALIZED
                        ? addParameter(parameter("g", Parameter.Type.GAMMA))
                        : null;
        bias = withBias ? addParameter(parameter("bias", Parameter.Type.BIAS)) : null;
    }

    private static Parameter parameter(String name, Parameter.Type type) {
        return Parameter.builder().setName(name).setType(type).build();
    }

    /**
     * Returns how the weight is formed.
     *
     * @return the form
     */
    public WeightForm form() {
        return form;
    }

    /** Returns the shape of v, rows first. */
    abstract Shape weightShape(Shape input);

    @Override
    protected void prepare(Shape[] inputShapes) {
        Shape shape = weightShape(inputShapes[0]);
        v.setShape(shape);
        if (g != null) {
            g.setShape(new Shape(shape.get(0)));
        }
        if (bias != null) {
            bias.setShape(new Shape(shape.get(0)));
        }
    }

    @Override
    public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        boolean fresh = g != null && !g.isInitialized();
        super.initialize(manager, dataType, inputShapes);
        if (fresh) {
            try (NDArray rows = rows(v.getArray().stopGradient());
                    NDArray lengths = lengths(rows).reshape(g.getShape());
                    NDArray alias = g.getArray().stopGradient()) {
                alias.subi(alias.duplicate()).addi(lengths);
            }
        }
    }

    /** Forms the weight. */
    final NDArray weight(ParameterStore store, Device device, boolean training) {
        NDArray stored = store.getValue(v, device, training);
        Shape shape = stored.getShape();
        try (NDArray rows = rows(stored)) {
            if (form == WeightForm.NORMALIZED) {
                NDArray lengths = store.getValue(g, device, training);
                try (NDArray column = lengths.reshape(shape.get(0), 1);
                        NDArray norms = lengths(rows);
                        NDArray factors = column.div(norms);
                        NDArray scaled = rows.mul(factors)) {
                    return scaled.reshape(shape);
                }
            }
            try (NDArray mean = rows.mean(new int[] {1}, true);
                    NDArray centred = rows.sub(mean);
                    NDArray squares = centred.square();
                    NDArray variance = squares.mean(new int[] {1}, true);
                    NDArray shifted = variance.add(STANDARDIZATION_EPSILON);
                    NDArray deviation = shifted.sqrt();
                    NDArray standardized = centred.div(deviation)) {
                return standardized.reshape(shape);
            }
        }
    }

    /** Returns the bias; null if there is none. */
    final NDArray bias(ParameterStore store, Device device, boolean training) {
        return store.getValue(bias, device, training);
    }

    private static NDArray rows(NDArray weight) {
        long rows = weight.getShape().get(0);
        return weight.reshape(rows, weight.size() / rows);
    }

    private static NDArray lengths(NDArray rows) {
        try (NDArray squares = rows.square();
                NDArray sums = squares.sum(new int[] {1}, true)) {
            return sums.sqrt();
        }
    }
}
