package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.rule.SgdwRule;

/**
 * SGDW (Loshchilov and Hutter 2019): SGD with momentum and decoupled weight decay, v ← αv + g, then
 * w ← w − ηλw − ηv, with the learning rate outside the buffer.
 *
 * <p>Decay does not enter the buffer, so in equilibrium weights turn by √(1−α) of what heavy ball
 * does under the same λ. The buffer is Eq. 18's v without decay: its product with the gradient is
 * measured, and closes the recurrence of {@code MeanField.decoupled()}.
 */
public final class Sgdw extends MomentumOptimizer {

    private Sgdw(Builder builder) {
        super(builder, new SgdwRule(), MomentumKernel.Form.DECOUPLED);
    }

    /**
     * Returns a builder of the optimizer.
     *
     * @return the builder; the learning rate must be set
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds SGDW. */
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
        public Sgdw build() {
            return new Sgdw(this);
        }
    }
}
