package io.github.smd4j.djl.rescale;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import io.github.smd4j.djl.optimizer.RescalableOptimizer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Divides the scale-invariant weights of a network when the learning rate is cut by k, by as much
 * as the optimizer's update rule asks for: k^(1/4) under SGD in all its forms, √k under AdamW and
 * Lion.
 *
 * <p>The squared norm then stands at its new equilibrium at once, as far as its level (E[h̃], or
 * the number of coordinates) stays what it was. The gradient at the smaller weight is larger by the
 * weight's divisor, so buffers of gradients are multiplied by that and second moments by its
 * square; the running mean of the BatchNorm behind the weight is divided by it (its distance from
 * the bias, where there is one) and the running variance by its square, without which evaluation is
 * at chance.
 */
public final class NormRescaling {

    private final List<ParameterInvariance> weights;
    private final RescalableOptimizer optimizer;

    /**
     * Prepares the rescaling of a network.
     *
     * @param network the network, initialized
     * @param optimizer the optimizer that holds its momentum buffers
     */
    public NormRescaling(Block network, RescalableOptimizer optimizer) {
        this.weights =
                StructuralInvariance.of(network).stream()
                        .filter(ParameterInvariance::scaleInvariant)
                        .toList();
        this.optimizer = optimizer;
    }

    /**
     * Rescales now: after one step and before the forward pass of the next.
     *
     * @param divisor k by which the learning rate is divided in the next step, finite and above 0
     * @throws IllegalArgumentException if k is out of range
     */
    public void apply(double divisor) {
        Rescaling factors = optimizer.rescaling(divisor);
        // A BatchNorm that stands behind several weights moves once.
        Set<BatchNorm> moved = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ParameterInvariance weight : weights) {
            scale(weight.parameter(), 1 / factors.weightDivisor());
            optimizer.rescaleBuffers(weight.parameter().getId(), factors);
            for (ParameterInvariance.Normalization norm : weight.normalizations()) {
                if (moved.add(norm.batchNorm())) {
                    moveStatistics(norm, factors);
                }
            }
        }
    }

    private static void moveStatistics(ParameterInvariance.Normalization norm, Rescaling factors) {
        scale(
                statistic(norm.batchNorm(), Parameter.Type.RUNNING_VAR),
                1 / (factors.weightDivisor() * factors.weightDivisor()));
        Parameter mean = statistic(norm.batchNorm(), Parameter.Type.RUNNING_MEAN);
        double factor = 1 / factors.weightDivisor();
        scale(mean, factor);
        if (norm.bias().isPresent()) {
            // mean = bias + (mean of w·x), and only the second part follows the weight.
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray bias = norm.bias().get().getArray().stopGradient();
                mean.getArray().stopGradient().addi(bias.mul((float) (1 - factor)));
            }
        }
    }

    private static Parameter statistic(BatchNorm norm, Parameter.Type type) {
        return norm.getDirectParameters().values().stream()
                .filter(parameter -> parameter.getType() == type)
                .findFirst()
                .orElseThrow();
    }

    private static void scale(Parameter parameter, double factor) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            parameter.getArray().stopGradient().muli((float) factor);
        }
    }
}
