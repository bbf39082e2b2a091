package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.ParameterInvariance.invariant;
import static io.github.smd4j.djl.invariance.ParameterInvariance.joint;
import static io.github.smd4j.djl.invariance.ParameterInvariance.not;
import static io.github.smd4j.djl.invariance.ParameterInvariance.unknown;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.InstanceNorm;
import io.github.smd4j.djl.invariance.ParameterInvariance.Normalization;
import java.util.List;
import java.util.Optional;

/**
 * A convolution or linear layer, and what follows it.
 *
 * @param block the layer
 * @param next what takes its output; null if only the block around it knows
 */
record LinearMap(Block block, Follower next) {

    /** Judges the layer's weight or bias. */
    ParameterInvariance judge(String path, Parameter parameter) {
        if (next == null) {
            return unknown(
                    path, parameter, "the block around it decides in its own code what follows");
        }
        boolean bias = parameter.getType() != Parameter.Type.WEIGHT;
        if (next.block() instanceof BatchNorm norm) {
            return bias ? withoutGradient(path, parameter) : beforeBatchNorm(path, parameter, norm);
        }
        if (next.block() instanceof InstanceNorm) {
            if (block instanceof Linear) {
                return anotherAxis(path, parameter, "InstanceNorm");
            }
            return bias
                    ? withoutGradient(path, parameter)
                    : invariant(
                            path,
                            parameter,
                            "each output filter goes straight into an InstanceNorm",
                            List.of(),
                            Granularity.FILTER);
        }
        if (next.block() instanceof GroupNorm norm) {
            return channelsLastButMore(norm)
                    ? anotherAxis(path, parameter, "GroupNorm")
                    : joint(
                            path,
                            parameter,
                            "the filters of a group go straight into a GroupNorm of "
                                    + norm.groups()
                                    + " groups",
                            Granularity.GROUP,
                            norm.groups(),
                            others(parameter));
        }
        if (next.block() instanceof LayerNorm norm) {
            return wholeLayer(norm)
                    ? joint(
                            path,
                            parameter,
                            "the whole layer goes straight into a LayerNorm",
                            Granularity.LAYER,
                            1,
                            others(parameter))
                    : anotherAxis(path, parameter, "LayerNorm");
        }
        if (bias) {
            return next.equals(Follower.NOTHING)
                    ? not(path, parameter, "a bias: " + next.words())
                    : unknown(path, parameter, "a bias, not directly normalized: " + next.words());
        }
        return next.equals(Follower.NOTHING)
                ? not(path, parameter, "not normalized: " + next.words())
                : unknown(path, parameter, "not directly normalized: " + next.words());
    }

    private ParameterInvariance beforeBatchNorm(String path, Parameter parameter, BatchNorm norm) {
        if (!normalizesFilters(norm, parameter)) {
            return not(path, parameter, "the BatchNorm behind it runs over another axis");
        }
        return invariant(
                path,
                parameter,
                "each output filter goes straight into a BatchNorm",
                List.of(new Normalization(norm, bias())),
                Granularity.FILTER);
    }

    /** The verdict on a bias that a normalization takes away. */
    static ParameterInvariance withoutGradient(String path, Parameter bias) {
        return not(
                path,
                bias,
                "a bias: the normalization behind it takes it away, its gradient is zero");
    }

    private static ParameterInvariance anotherAxis(String path, Parameter parameter, String norm) {
        return unknown(
                path, parameter, "the " + norm + " behind it does not run over its filters alone");
    }

    /**
     * A BatchNorm over the channel axis has one γ a filter. A linear layer puts its outputs last
     * and a BatchNorm, unless told otherwise, takes the second axis: the same only in two
     * dimensions.
     */
    private boolean normalizesFilters(BatchNorm norm, Parameter weight) {
        if (channelsLastButMore(norm)) {
            return false;
        }
        Shape gamma = gamma(norm);
        return gamma != null
                && weight.getShape() != null
                && gamma.size() == weight.getShape().get(0);
    }

    private boolean channelsLastButMore(Block norm) {
        return block instanceof Linear
                && norm.isInitialized()
                && norm.getInputShapes()[0].dimension() != 2;
    }

    /**
     * A LayerNorm takes the last axes, so a linear layer's units always, channels if it takes all.
     */
    private boolean wholeLayer(LayerNorm norm) {
        Shape gamma = gamma(norm);
        return gamma != null
                && norm.isInitialized()
                && (block instanceof Linear
                        || gamma.dimension() == norm.getInputShapes()[0].dimension() - 1);
    }

    private static Shape gamma(Block norm) {
        return norm.getDirectParameters().values().stream()
                .filter(parameter -> parameter.getType() == Parameter.Type.GAMMA)
                .map(Parameter::getShape)
                .findFirst()
                .orElse(null);
    }

    private Optional<Parameter> bias() {
        return block.getDirectParameters().values().stream()
                .filter(parameter -> parameter.getType() == Parameter.Type.BIAS)
                .findFirst();
    }

    private List<Parameter> others(Parameter parameter) {
        return block.getDirectParameters().values().stream()
                .filter(other -> other != parameter)
                .toList();
    }
}
