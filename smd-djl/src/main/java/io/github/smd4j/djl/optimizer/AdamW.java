package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.rule.AdamWRule;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch's {@code AdamW}: w ← (1−λη)w, m ← β1·m + (1−β1)g, s ← β2·s + (1−β2)g², w ← w − η·m̂/(√ŝ +
 * ε), with the bias corrections m̂ = m/(1−β1^t) and ŝ = s/(1−β2^t), where t counts the updates of
 * the parameter itself.
 *
 * <p>Theory has ε = 0: it holds where ε is small against the size of a coordinate's gradient. The
 * step has no velocity in the form of Eq. 18, so ⟨v, g⟩ is empty and h̃ with it.
 */
public final class AdamW extends FusedOptimizer {

    private final double beta1;
    private final double beta2;
    private final double epsilon;

    private AdamW(Builder builder) {
        super(builder, new AdamWRule(builder.beta2), builder.beta1, "firstMoment", "secondMoment");
        this.beta1 = builder.beta1;
        this.beta2 = builder.beta2;
        this.epsilon = builder.epsilon;
    }

    /**
     * One step's factors; the bias corrections are in the step size and in the root's factor.
     *
     * @param keep 1 − β1
     * @param beta2 β2
     * @param keepSquare 1 − β2
     * @param rootFactor 1/√(1−β2^t)
     * @param epsilon ε
     * @param stepSize η/(1−β1^t)
     * @param decay λη
     */
    private record Kernel(
            float keep,
            float beta2,
            float keepSquare,
            float rootFactor,
            float epsilon,
            float stepSize,
            float decay)
            implements BlockKernel {

        @Override
        public void apply(float[] w, float[][] buffers, float[] g, int count) {
            moments(w, buffers[0], buffers[1], g, count);
        }

        private void moments(float[] w, float[] first, float[] second, float[] g, int count) {
            float b1 = keep;
            float b2 = beta2;
            float b3 = keepSquare;
            float factor = rootFactor;
            float eps = epsilon;
            float size = -stepSize;
            float shrink = -decay;
            for (int i = 0; i < count; i++) {
                float m = Math.fma(b1, g[i] - first[i], first[i]);
                float s = Math.fma(b2, second[i], b3 * g[i] * g[i]);
                first[i] = m;
                second[i] = s;
                float root = Math.fma((float) Math.sqrt(s), factor, eps);
                w[i] = Math.fma(size, m / root, Math.fma(shrink, w[i], w[i]));
            }
        }
    }

    @Override
    UpdateKernel kernel(Hyperparameters inForce, long update) {
        return new Kernel(
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                (float) rootFactor(update),
                (float) epsilon,
                (float) stepSize(inForce, update),
                (float) inForce.intrinsicLearningRate());
    }

    @Override
    Optional<NDArray> velocity(List<NDArray> buffers) {
        return Optional.empty();
    }

    @Override
    void move(
            NDArray weight,
            List<NDArray> buffers,
            NDArray gradient,
            Hyperparameters inForce,
            long update) {
        NDArray first = buffers.get(0);
        NDArray second = buffers.get(1);
        first.muli((float) beta1).addi(gradient.mul((float) (1 - beta1)));
        second.muli((float) beta2).addi(gradient.square().mul((float) (1 - beta2)));
        NDArray root = second.sqrt().mul((float) rootFactor(update)).add((float) epsilon);
        if (inForce.weightDecay() != 0) {
            weight.subi(weight.mul((float) inForce.intrinsicLearningRate()));
        }
        weight.subi(first.div(root).mul((float) stepSize(inForce, update)));
    }

    private double rootFactor(long update) {
        return 1 / Math.sqrt(1 - Math.pow(beta2, (double) update));
    }

    private double stepSize(Hyperparameters inForce, long update) {
        return inForce.learningRate() / (1 - Math.pow(beta1, (double) update));
    }

    /**
     * Returns a builder of the optimizer.
     *
     * @return the builder; the learning rate must be set
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds AdamW; without options, PyTorch's β1 = 0.9, β2 = 0.999, ε = 1e-8 and no decay. */
    public static final class Builder extends MomentsBuilder<Builder> {

        private double epsilon = 1e-8;

        private Builder() {
            super(0.9, 0.999);
        }

        /**
         * Sets what keeps the quotient finite.
         *
         * @param epsilon ε, finite and not negative
         * @return this builder
         */
        public Builder optEpsilon(double epsilon) {
            this.epsilon = Ranges.notNegative("epsilon", epsilon);
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Returns the optimizer.
         *
         * @return the optimizer
         * @throws NullPointerException if no learning rate was set
         */
        public AdamW build() {
            return new AdamW(this);
        }
    }
}
