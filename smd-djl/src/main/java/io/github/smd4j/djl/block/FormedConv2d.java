package io.github.smd4j.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A square convolution with a weight that is normalized itself. Input (N, C, H, W). */
public final class FormedConv2d extends FormedWeight {

    private final int kernel;
    private final int filters;
    private final int stride;
    private final int padding;
    private final int groups;

    private FormedConv2d(Builder builder) {
        super(builder.form, builder.bias);
        kernel = builder.kernel;
        filters = builder.filters;
        stride = builder.stride;
        padding = builder.padding;
        groups = builder.groups;
    }

    /**
     * Returns a builder.
     *
     * @param form how the weight is formed
     * @param kernel height and width of the kernel, above 0
     * @param filters number of filters, above 0
     * @return the builder
     * @throws IllegalArgumentException if a value is out of range
     */
    public static Builder builder(WeightForm form, int kernel, int filters) {
        return new Builder(form, kernel, filters);
    }

    /**
     * Builds the convolution: stride 1, no padding, one group, with a bias unless told otherwise.
     */
    public static final class Builder {

        private final WeightForm form;
        private final int kernel;
        private final int filters;
        private int stride = 1;
        private int padding;
        private int groups = 1;
        private boolean bias = true;

        private Builder(WeightForm form, int kernel, int filters) {
            this.form = form;
            this.kernel = Checks.count("kernel", kernel);
            this.filters = Checks.count("filters", filters);
        }

        /**
         * Sets the stride.
         *
         * @param stride in both directions, above 0
         * @return this builder
         */
        public Builder optStride(int stride) {
            this.stride = Checks.count("stride", stride);
            return this;
        }

        /**
         * Sets the padding by zeros.
         *
         * @param padding on all sides, not negative
         * @return this builder
         */
        public Builder optPadding(int padding) {
            Checks.require(padding >= 0, "padding", "not negative", padding);
            this.padding = padding;
            return this;
        }

        /**
         * Sets the number of groups.
         *
         * @param groups above 0; filters and input channels can be divided by it
         * @return this builder
         */
        public Builder optGroups(int groups) {
            this.groups = Checks.count("groups", groups);
            Checks.require(filters % groups == 0, "groups", "a divisor of " + filters, groups);
            return this;
        }

        /**
         * Sets whether a bias is added.
         *
         * @param bias whether
         * @return this builder
         */
        public Builder optBias(boolean bias) {
            this.bias = bias;
            return this;
        }

        /**
         * Returns the convolution.
         *
         * @return a new block
         */
        public FormedConv2d build() {
            return new FormedConv2d(this);
        }
    }

    @Override
    Shape weightShape(Shape input) {
        return new Shape(filters, input.get(1) / groups, kernel, kernel);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        Shape input = inputs[0];
        return new Shape[] {
            new Shape(input.get(0), filters, outputs(input.get(2)), outputs(input.get(3)))
        };
    }

    private long outputs(long length) {
        return (length + 2L * padding - kernel) / stride + 1;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray input = inputs.singletonOrThrow();
        try (NDArray weight = weight(store, input.getDevice(), training)) {
            return Conv2d.conv2d(
                    input,
                    weight,
                    bias(store, input.getDevice(), training),
                    new Shape(stride, stride),
                    new Shape(padding, padding),
                    new Shape(1, 1),
                    groups);
        }
    }
}
