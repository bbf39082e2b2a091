package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Limits gradients on both sides before a step, as PyTorch's {@code clip_grad_value_} and {@code
 * clip_grad_norm_} do. NaN stays NaN.
 */
interface GradientClipping {

    /** Nothing is clipped. */
    GradientClipping NONE =
            new GradientClipping() {

                @Override
                public boolean touches(FloatBuffer gradient) {
                    return false;
                }

                @Override
                public void clip(FloatBuffer gradient) {}

                @Override
                public NDArray touched(NDArray gradient) {
                    return gradient.getManager().zeros(new Shape(1));
                }

                @Override
                public NDArray clipped(NDArray gradient) {
                    return gradient;
                }
            };

    /** Looks at the gradients of all parameters, before the first update of a step. */
    default void begin(long step) {}

    /** Whether clipping changes this gradient in the step that has begun. */
    boolean touches(FloatBuffer gradient);

    /** Clips in place, in the step that has begun. */
    void clip(FloatBuffer gradient);

    /**
     * Returns whether clipping changes this gradient, without reading it: an array on its device
     * with one element, 0 for no.
     */
    NDArray touched(NDArray gradient);

    /** Returns the clipped gradient, in the step that has begun, without reading anything. */
    NDArray clipped(NDArray gradient);

    /**
     * Clips every element.
     *
     * @param limit the largest magnitude
     */
    record ByValue(float limit) implements GradientClipping {

        @Override
        public boolean touches(FloatBuffer gradient) {
            for (int i = 0; i < gradient.capacity(); i++) {
                if (Math.abs(gradient.get(i)) > limit) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void clip(FloatBuffer gradient) {
            for (int i = 0; i < gradient.capacity(); i++) {
                gradient.put(i, Math.max(-limit, Math.min(limit, gradient.get(i))));
            }
        }

        @Override
        public NDArray touched(NDArray gradient) {
            return gradient.abs().gt(limit).any();
        }

        @Override
        public NDArray clipped(NDArray gradient) {
            return gradient.clip(-limit, limit);
        }
    }

    /** Scales all gradients by one factor, so that their common norm stays below a limit. */
    final class ByNorm implements GradientClipping {

        /** What PyTorch adds to the norm. */
        private static final double GUARD = 1e-6;

        private final double limit;
        private final Supplier<? extends Collection<NDArray>> weights;
        private NDArray factor;
        private float readFactor;
        private boolean read;

        /**
         * Clips by the common norm.
         *
         * @param limit the largest norm
         * @param weights all weights with a gradient, asked once a step
         */
        ByNorm(double limit, Supplier<? extends Collection<NDArray>> weights) {
            this.limit = limit;
            this.weights = weights;
        }

        /** Of float32 sums, to about 1e-7; the factor stays on the device. */
        @Override
        public void begin(long step) {
            if (factor != null) {
                factor.close();
                factor = null;
            }
            read = false;
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDList norms = new NDList();
                for (NDArray weight : weights.get()) {
                    norms.add(weight.getGradient().norm());
                }
                if (!norms.isEmpty()) {
                    NDArray norm = NDArrays.stack(norms).norm().toType(DataType.FLOAT64, false);
                    factor =
                            norm.getManager()
                                    .create(limit)
                                    .div(norm.add(GUARD))
                                    .minimum(1.0)
                                    .toType(DataType.FLOAT32, false);
                    NDScope.unregister(factor);
                }
            }
        }

        private float factor() {
            if (!read) {
                readFactor = factor == null ? 1 : factor.getFloat();
                read = true;
            }
            return readFactor;
        }

        @Override
        public boolean touches(FloatBuffer gradient) {
            return factor() != 1;
        }

        @Override
        public void clip(FloatBuffer gradient) {
            for (int i = 0; i < gradient.capacity(); i++) {
                gradient.put(i, factor() * gradient.get(i));
            }
        }

        @Override
        public NDArray touched(NDArray gradient) {
            return factor == null ? NONE.touched(gradient) : factor.neq(1f);
        }

        @Override
        public NDArray clipped(NDArray gradient) {
            return factor == null ? gradient : gradient.mul(factor);
        }
    }
}
