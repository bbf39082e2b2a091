package io.github.smd4j.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;

/** Hides an optimizer of ours, so that the listener has to measure by pairing. */
final class ForeignOptimizer extends Optimizer {

    private final Optimizer hidden;

    ForeignOptimizer(Optimizer hidden) {
        super(new Nothing());
        this.hidden = hidden;
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
        hidden.update(parameterId, weight, grad);
    }

    private static final class Nothing extends OptimizerBuilder<Nothing> {
        @Override
        protected Nothing self() {
            return this;
        }
    }
}
