package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.range.Ranges;

/**
 * Builds an optimizer with two decay rates, by DJL's names for them.
 *
 * @param <T> the builder itself
 */
public abstract class MomentsBuilder<T extends MomentsBuilder<T>> extends FusedOptimizerBuilder<T> {

    double beta1;
    double beta2;

    MomentsBuilder(double beta1, double beta2) {
        this.beta1 = beta1;
        this.beta2 = beta2;
    }

    /**
     * Sets β1, the momentum of the records.
     *
     * @param beta1 in [0, 1)
     * @return this builder
     */
    public T optBeta1(double beta1) {
        this.beta1 = Ranges.unit("beta1", beta1);
        return self();
    }

    /**
     * Sets β2, which stands in the name of the rule.
     *
     * @param beta2 in [0, 1)
     * @return this builder
     */
    public T optBeta2(double beta2) {
        this.beta2 = Ranges.unit("beta2", beta2);
        return self();
    }
}
