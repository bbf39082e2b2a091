package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.List;
import java.util.Optional;

/** What SGD with momentum shares, whatever its direction and wherever its weight decay enters. */
public abstract class MomentumOptimizer extends FusedOptimizer {

    private final MomentumKernel.Form form;

    MomentumOptimizer(Builder<?> builder, UpdateRule rule, MomentumKernel.Form form) {
        super(builder, rule, builder.momentum, "velocity");
        this.form = form;
    }

    @Override
    UpdateKernel kernel(Hyperparameters inForce, long update) {
        return new MomentumKernel(
                (float) inForce.learningRate(),
                (float) inForce.momentum(),
                (float) inForce.weightDecay(),
                form);
    }

    @Override
    Optional<NDArray> velocity(List<NDArray> buffers) {
        return Optional.of(buffers.get(0));
    }

    @Override
    void move(
            NDArray weight,
            List<NDArray> buffers,
            NDArray gradient,
            Hyperparameters inForce,
            long update) {
        float momentum = (float) inForce.momentum();
        float decay = (float) inForce.weightDecay();
        boolean decoupled = form == MomentumKernel.Form.DECOUPLED;
        NDArray velocity = buffers.get(0);
        NDArray decayed = decoupled || decay == 0 ? gradient : gradient.add(weight.mul(decay));
        velocity.muli(momentum).addi(decayed);
        NDArray direction = velocity;
        if (form == MomentumKernel.Form.LOOKAHEAD) {
            direction = decayed.add(velocity.mul(momentum));
        } else if (decoupled && decay != 0) {
            direction = velocity.add(weight.mul(decay));
        }
        weight.subi(direction.mul((float) inForce.learningRate()));
    }

    /**
     * Builds a momentum optimizer.
     *
     * @param <T> the builder itself
     */
    public abstract static class Builder<T extends Builder<T>> extends FusedOptimizerBuilder<T> {

        private double momentum;

        Builder() {}

        /**
         * Sets the momentum; 0, which is plain SGD, by default.
         *
         * @param momentum α in [0, 1)
         * @return this builder
         */
        public T optMomentum(double momentum) {
            this.momentum = Ranges.unit("momentum", momentum);
            return self();
        }
    }
}
