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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A convolution or linear layer, and what follows it.
 *
 * @param block the layer
 * @param next what takes its output; null if only the block around it knows
 */
record LinearMap(Block block, Follower next) {

    /** Ten times the largest ε in common use, 1e-3. */
    private static final double LARGEST_EPSILON = 1e-2;

    /** Judges the layer's weight or bias. */
    ParameterInvariance judge(String path, Parameter parameter) {
        if (next == null) {
            return unknown(
                    path, parameter, "the block around it decides in its own code what follows");
        }
        boolean bias = parameter.getType() != Parameter.Type.WEIGHT;
        if (next.block() instanceof BatchNorm norm) {
            return beforeBatchNorm(path, parameter, norm);
        }
        if (next.block() instanceof InstanceNorm) {
            return block instanceof Linear
                    ? layer(path, parameter, "an InstanceNorm over another axis")
                    : bias
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
                    ? layer(path, parameter, "a GroupNorm over another axis")
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
        if (next.block() instanceof LayerNorm) {
            return layer(path, parameter, "a LayerNorm");
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
        if (!normalizesFilters(norm)) {
            // Of the layer's two parameters one moves the statistics.
            return layer(path, parameter, "a BatchNorm over another axis")
                    .with(
                            "the whole layer goes straight into a BatchNorm over another axis",
                            parameter.getType() == Parameter.Type.WEIGHT
                                    ? List.of(new Normalization(norm, Optional.empty()))
                                    : List.of());
        }
        if (parameter.getType() != Parameter.Type.WEIGHT) {
            return withoutGradient(path, parameter);
        }
        OptionalDouble epsilon =
                norm.isInitialized() ? new BatchNormProbe(norm).epsilon() : OptionalDouble.empty();
        return epsilon.orElse(0) > LARGEST_EPSILON
                ? unknown(
                        path,
                        parameter,
                        String.format(
                                Locale.ROOT,
                                "each output filter goes straight into a BatchNorm, but its epsilon"
                                        + " of %.3g may not be small beside the variance",
                                epsilon.getAsDouble()))
                : invariant(
                        path,
                        parameter,
                        "each output filter goes straight into a BatchNorm",
                        List.of(new Normalization(norm, bias())),
                        Granularity.FILTER);
    }

    /** Whatever axes a normalization takes, the scale of all it sees drops out. */
    private ParameterInvariance layer(String path, Parameter parameter, String norm) {
        return joint(
                path,
                parameter,
                "the whole layer goes straight into " + norm,
                Granularity.LAYER,
                1,
                others(parameter));
    }

    /** The verdict on a bias that a normalization takes away. */
    static ParameterInvariance withoutGradient(String path, Parameter bias) {
        return not(
                path,
                bias,
                "a bias: the normalization behind it takes it away, its gradient is zero");
    }

    /**
     * A BatchNorm over the channel axis has one γ a filter. A linear layer puts its outputs last
     * and a BatchNorm, unless told otherwise, takes the second axis: the same only in two
     * dimensions.
     */
    private boolean normalizesFilters(BatchNorm norm) {
        if (channelsLastButMore(norm)) {
            return false;
        }
        Shape weight = block.getDirectParameters().valueAt(0).getShape();
        Shape gamma = norm.getDirectParameters().valueAt(0).getShape();
        return gamma != null
                && weight != null
                && gamma.size() == weight.get(0)
                && (!norm.isInitialized()
                        || axesOfLength(norm, gamma.size()) == 1
                        || new BatchNormProbe(norm).takesSecondAxis(gamma.size()));
    }

    private static long axesOfLength(BatchNorm norm, long length) {
        return Arrays.stream(norm.getInputShapes()[0].getShape())
                .skip(1)
                .filter(size -> size == length)
                .count();
    }

    private boolean channelsLastButMore(Block norm) {
        return block instanceof Linear
                && norm.isInitialized()
                && norm.getInputShapes()[0].dimension() != 2;
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
