package io.github.smd4j.djl.invariance;

import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The verdict on one trainable parameter.
 *
 * @param path where it stands in the network, the same in every run: {@code conv1.weight}
 * @param parameter the parameter itself
 * @param invariance the verdict
 * @param reason why, in words
 * @param normalizations what makes it invariant, one for each use of a shared weight; empty unless
 *     it is
 */
public record ParameterInvariance(
        String path,
        Parameter parameter,
        Invariance invariance,
        String reason,
        List<Normalization> normalizations) {

    /** Checks that nothing is missing. */
    public ParameterInvariance {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(invariance, "invariance");
        Objects.requireNonNull(reason, "reason");
        normalizations = List.copyOf(normalizations);
    }

    /**
     * The normalization behind a scale-invariant weight.
     *
     * @param batchNorm the block whose statistics follow the weight's scale
     * @param bias the bias added between weight and normalization; empty if there is none
     */
    public record Normalization(BatchNorm batchNorm, Optional<Parameter> bias) {}

    /**
     * Returns whether the parameter is scale-invariant.
     *
     * @return true for {@link Invariance#SCALE_INVARIANT} alone
     */
    public boolean scaleInvariant() {
        return invariance == Invariance.SCALE_INVARIANT;
    }

    /**
     * Returns the number of rows that are invariant each for itself: one for each output filter,
     * the first axis of the weight.
     *
     * @return the number of filters; 1 for a parameter that is not invariant
     */
    public int rows() {
        return scaleInvariant() ? Math.toIntExact(parameter.getShape().get(0)) : 1;
    }
}
