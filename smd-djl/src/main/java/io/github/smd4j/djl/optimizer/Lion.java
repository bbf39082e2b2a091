package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.rule.LionRule;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.List;
import java.util.Optional;

/**
 * Lion (Chen et al. 2023): c = β1·m + (1−β1)g, w ← w − η(sign(c) + λw), m ← β2·m + (1−β2)g, with
 * sign(0) = 0.
 *
 * <p>The step has no velocity in the form of Eq. 18, so ⟨v, g⟩ is empty and h̃ with it.
 */
public final class Lion extends FusedOptimizer {

    /** Multiplied by this twice, any float but zero is beyond one. */
    private static final float HUGE = 0x1p127f;

    private final double beta1;
    private final double beta2;

    private Lion(Builder builder) {
        super(builder, new LionRule(builder.beta2), builder.beta1, "firstMoment");
        this.beta1 = builder.beta1;
        this.beta2 = builder.beta2;
    }

    /**
     * One step's factors.
     *
     * @param beta1 β1
     * @param keep1 1 − β1
     * @param keep2 1 − β2
     * @param learningRate η
     * @param weightDecay λ
     */
    private record Kernel(
            float beta1, float keep1, float keep2, float learningRate, float weightDecay)
            implements BlockKernel {

        @Override
        public void apply(float[] w, float[][] buffers, float[] g, int count) {
            signs(w, buffers[0], g, count);
        }

        private void signs(float[] w, float[] mean, float[] g, int count) {
            float b1 = beta1;
            float rest1 = keep1;
            float rest2 = keep2;
            float size = -learningRate;
            float decay = weightDecay;
            for (int i = 0; i < count; i++) {
                float c = Math.fma(b1, mean[i], rest1 * g[i]);
                mean[i] = Math.fma(rest2, g[i] - mean[i], mean[i]);
                // The compiler vectorises this but not Math.signum; zero and NaN stay.
                float sign = Math.min(1f, Math.max(-1f, c * HUGE * HUGE));
                w[i] = Math.fma(size, Math.fma(decay, w[i], sign), w[i]);
            }
        }
    }

    @Override
    UpdateKernel kernel(Hyperparameters inForce, long update) {
        return new Kernel(
                (float) beta1,
                (float) (1 - beta1),
                (float) (1 - beta2),
                (float) inForce.learningRate(),
                (float) inForce.weightDecay());
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
        NDArray mean = buffers.get(0);
        NDArray c = mean.mul((float) beta1).add(gradient.mul((float) (1 - beta1)));
        // As in the kernel: the engine's sign of NaN is 0, which would hide it.
        NDArray sign = c.mul(HUGE).mul(HUGE).clip(-1f, 1f);
        mean.muli((float) beta2).addi(gradient.mul((float) (1 - beta2)));
        NDArray direction =
                inForce.weightDecay() == 0
                        ? sign
                        : sign.add(weight.mul((float) inForce.weightDecay()));
        weight.subi(direction.mul((float) inForce.learningRate()));
    }

    /**
     * Returns a builder of the optimizer.
     *
     * @return the builder; the learning rate must be set
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds Lion; without options, the paper's β1 = 0.9, β2 = 0.99 and no decay. */
    public static final class Builder extends MomentsBuilder<Builder> {

        private Builder() {
            super(0.9, 0.99);
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
         * @throws IllegalArgumentException if β2 is above 0.9999, beyond which theory has no line
         */
        public Lion build() {
            return new Lion(this);
        }
    }
}
