package io.github.smd4j.djl.invariance;

import ai.djl.ndarray.types.Shape;
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
 * @param normalizations the BatchNorms that make it invariant, one for each use of a shared weight;
 *     empty where it is not, or where something else makes it so
 * @param granularity what of it is invariant by itself; empty unless it is invariant
 * @param rows the equal parts, along its first axis, that are invariant each for itself, with the
 *     same part of each partner; 1 unless it is invariant
 * @param partners what must be scaled with it: a weight and its bias before a LayerNorm or
 *     GroupNorm are each other's partners; empty where it is invariant alone
 */
public record ParameterInvariance(
        String path,
        Parameter parameter,
        Invariance invariance,
        String reason,
        List<Normalization> normalizations,
        Optional<Granularity> granularity,
        int rows,
        List<Parameter> partners) {

    /** Checks that nothing is missing and that the parts fit together. */
    public ParameterInvariance {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(invariance, "invariance");
        Objects.requireNonNull(reason, "reason");
        normalizations = List.copyOf(normalizations);
        partners = List.copyOf(partners);
        boolean invariant = invariance == Invariance.SCALE_INVARIANT;
        if (granularity.isPresent() != invariant) {
            throw new IllegalArgumentException(
                    "granularity must be there exactly if the parameter is scale-invariant, but was "
                            + granularity);
        }
        if (rows < 1 || (!invariant && rows > 1)) {
            throw new IllegalArgumentException(
                    "rows must be above 0, and 1 unless invariant, but was " + rows);
        }
        requireEqualRows(path, parameter, rows);
        partners.forEach(partner -> requireEqualRows(path, partner, rows));
    }

    /**
     * The BatchNorm behind a scale-invariant weight.
     *
     * @param batchNorm the block whose statistics follow the weight's scale
     * @param bias the bias added between weight and normalization; empty if there is none
     */
    public record Normalization(BatchNorm batchNorm, Optional<Parameter> bias) {}

    private static void requireEqualRows(String path, Parameter parameter, int rows) {
        if (parameter.isInitialized() && parameter.getArray().size() % rows != 0) {
            throw new IllegalArgumentException(
                    "rows of "
                            + path
                            + " must be equal parts of the "
                            + parameter.getArray().size()
                            + " elements of its "
                            + parameter.getName()
                            + ", but were "
                            + rows);
        }
    }

    /** A verdict that the parameter is invariant by itself. */
    static ParameterInvariance invariant(
            String path,
            Parameter parameter,
            String reason,
            List<Normalization> normalizations,
            Granularity granularity) {
        int rows = granularity == Granularity.LAYER ? 1 : Math.toIntExact(shape(parameter).get(0));
        return joint(path, parameter, reason, granularity, rows, List.of())
                .with(reason, normalizations);
    }

    /** A verdict that the parameter is invariant together with others. */
    static ParameterInvariance joint(
            String path,
            Parameter parameter,
            String reason,
            Granularity granularity,
            int rows,
            List<Parameter> partners) {
        return new ParameterInvariance(
                path,
                parameter,
                Invariance.SCALE_INVARIANT,
                reason,
                List.of(),
                Optional.of(granularity),
                rows,
                partners);
    }

    /** A verdict that the parameter is not invariant. */
    static ParameterInvariance not(String path, Parameter parameter, String reason) {
        return without(path, parameter, Invariance.NOT_INVARIANT, reason);
    }

    /** No verdict. */
    static ParameterInvariance unknown(String path, Parameter parameter, String reason) {
        return without(path, parameter, Invariance.UNKNOWN, reason);
    }

    private static ParameterInvariance without(
            String path, Parameter parameter, Invariance invariance, String reason) {
        return new ParameterInvariance(
                path, parameter, invariance, reason, List.of(), Optional.empty(), 1, List.of());
    }

    /** The same with another reason and other normalizations. */
    ParameterInvariance with(String otherReason, List<Normalization> others) {
        return new ParameterInvariance(
                path, parameter, invariance, otherReason, others, granularity, rows, partners);
    }

    /**
     * Returns the shape of the parameter.
     *
     * @return the shape
     */
    public Shape shape() {
        return shape(parameter);
    }

    /**
     * Returns how many weights the vector has that is scale-invariant: the parameter's and its
     * partners'.
     *
     * @return the number, all rows together
     */
    public long weights() {
        return shape().size() + partners.stream().mapToLong(p -> shape(p).size()).sum();
    }

    /**
     * A parameter that DJL made of an array, as those of TorchScript are, does not tell its shape.
     */
    private static Shape shape(Parameter parameter) {
        Shape told = parameter.getShape();
        return told == null ? parameter.getArray().getShape() : told;
    }

    /**
     * Returns whether the parameter is scale-invariant.
     *
     * @return true for {@link Invariance#SCALE_INVARIANT} alone
     */
    public boolean scaleInvariant() {
        return invariance == Invariance.SCALE_INVARIANT;
    }

    /**
     * Returns why an invariant parameter has no record of its own.
     *
     * @return the reason; empty if it is measured, or not invariant
     */
    public Optional<String> notMeasured() {
        return !scaleInvariant() || measured()
                ? Optional.empty()
                : Optional.of(
                        "its angle is that of one vector with the weight, in whose record it is");
    }

    /**
     * Returns whether each of its rows has an angle, which is measured: its own, or that of the
     * joint vector with the same rows of its partners.
     *
     * @return true if it is invariant without partners, or if it is the weight among them
     */
    public boolean measured() {
        return scaleInvariant()
                && (partners.isEmpty() || parameter.getType() == Parameter.Type.WEIGHT);
    }
}
