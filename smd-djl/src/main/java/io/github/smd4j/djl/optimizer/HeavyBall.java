package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.rule.HeavyBallRule;

/**
 * SGD with heavy-ball momentum and coupled weight decay: v ← αv + g + λw, then w ← w − ηv (Eq. 18
 * and 19), which is PyTorch's {@code SGD} under any learning-rate schedule; with momentum 0, plain
 * SGD (Eq. 16).
 *
 * <p>Unlike DJL's {@code Sgd} the buffer does not hold the learning rate, so a cut acts at once.
 */
public final class HeavyBall extends MomentumOptimizer {

    private HeavyBall(Builder builder) {
        super(builder, HeavyBallRule.PYTORCH, MomentumKernel.Form.COUPLED);
    }

    /**
     * Returns a builder of the optimizer.
     *
     * @return the builder; the learning rate must be set
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds heavy-ball SGD. */
    public static final class Builder extends MomentumOptimizer.Builder<Builder> {

        private Builder() {}

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
        public HeavyBall build() {
            return new HeavyBall(this);
        }
    }
}
