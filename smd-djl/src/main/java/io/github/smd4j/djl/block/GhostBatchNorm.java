package io.github.smd4j.djl.block;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * BatchNorm over groups of n samples that follow each other in the batch; no statistic ever crosses
 * a group. So one device normalizes a large batch as many workers with n samples each would (Goyal
 * et al. 2017).
 *
 * <p>Each worker would hold running statistics of its own groups: r ← m·r + (1−m)·s. This block
 * holds their mean over the workers, which obeys r ← m·r + (1−m)·mean(s): one update a step, not
 * one a group, with the unbiased variance as in PyTorch. What the batch leaves over is a smaller
 * group, weighted by its samples. In evaluation it is a BatchNorm.
 *
 * <p>Channels are the second axis. DJL's class of the same name, which this extends, returns an
 * array of one dimension too many as soon as there is more than one group.
 */
public final class GhostBatchNorm extends ai.djl.nn.norm.GhostBatchNorm {

    private final int samples;
    private final float epsilon;
    private final float momentum;

    private GhostBatchNorm(Builder builder) {
        super(
                ai.djl.nn.norm.GhostBatchNorm.builder()
                        .optVirtualBatchSize(builder.samples)
                        .optEpsilon(builder.epsilon)
                        .optMomentum(builder.momentum));
        samples = builder.samples;
        epsilon = builder.epsilon;
        momentum = builder.momentum;
    }

    /**
     * Returns a builder.
     *
     * @param samples n, the samples of a group, above 0
     * @return the builder
     * @throws IllegalArgumentException if n is not above 0
     */
    public static Builder ofSamples(int samples) {
        return new Builder(samples);
    }

    /** Builds the block. */
    public static final class Builder {

        private final int samples;
        private float epsilon = 1e-5f;
        private float momentum = 0.9f;

        private Builder(int samples) {
            this.samples = Checks.count("samples", samples);
        }

        /**
         * Sets ε, which is added to each variance; 1e-5 by default.
         *
         * @param epsilon finite and above 0
         * @return this builder
         */
        public Builder optEpsilon(float epsilon) {
            this.epsilon = Checks.positive("epsilon", epsilon);
            return this;
        }

        /**
         * Sets the share m of the running statistics that a step keeps; 0.9 by default.
         *
         * @param momentum in [0, 1]
         * @return this builder
         */
        public Builder optMomentum(float momentum) {
            this.momentum = Checks.share("momentum", momentum);
            return this;
        }

        /**
         * Returns the block.
         *
         * @return a new block
         */
        public GhostBatchNorm build() {
            return new GhostBatchNorm(this);
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray input = inputs.singletonOrThrow();
        Device device = input.getDevice();
        NDArray gamma = value("gamma", store, device, training);
        NDArray beta = value("beta", store, device, training);
        NDArray mean = value("runningMean", store, device, training);
        NDArray variance = value("runningVar", store, device, training);
        if (!training) {
            return batchNorm(input, mean, variance, gamma, beta, 1, momentum, epsilon, false);
        }
        Shape channels = gamma.getShape();
        long batch = input.getShape().get(0);
        mean.muli(momentum);
        variance.muli(momentum);
        NDList outputs = new NDList();
        for (long from = 0; from < batch; from += samples) {
            long to = Math.min(from + samples, batch);
            double weight = (1.0 - momentum) * (to - from) / batch;
            // Nothing kept of what stood there before: the statistics of this group alone.
            try (NDArray groupMean = input.getManager().zeros(channels);
                    NDArray groupVariance = input.getManager().zeros(channels);
                    NDArray group = input.get(new NDIndex(from + ":" + to))) {
                outputs.addAll(
                        BatchNorm.batchNorm(
                                group, groupMean, groupVariance, gamma, beta, 1, 0, epsilon, true));
                // Not in place: the backward pass holds the statistics of the group.
                try (NDArray share = groupMean.mul(weight);
                        NDArray varianceShare = groupVariance.mul(weight)) {
                    mean.addi(share);
                    variance.addi(varianceShare);
                }
            }
        }
        if (outputs.size() == 1) {
            return outputs;
        }
        try (outputs) {
            return new NDList(NDArrays.concat(outputs, 0));
        }
    }

    private NDArray value(String name, ParameterStore store, Device device, boolean training) {
        Parameter parameter = getDirectParameters().get(name);
        return store.getValue(parameter, device, training);
    }
}
