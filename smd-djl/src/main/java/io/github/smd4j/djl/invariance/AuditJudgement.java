package io.github.smd4j.djl.invariance;

import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tries what may be invariant, coarse before fine. */
final class AuditJudgement {

    private final AuditPasses passes;
    private final Map<Parameter, Parameter> biases;
    private final Map<Parameter, AuditedParameter> joint = new IdentityHashMap<>();

    /**
     * Prepares to judge.
     *
     * @param passes run the batch
     * @param biases the bias beside a weight
     */
    AuditJudgement(AuditPasses passes, Map<Parameter, Parameter> biases) {
        this.passes = passes;
        this.biases = biases;
    }

    /** Judges the next parameter; a layer's weight comes before its bias. */
    AuditedParameter of(ParameterInvariance before) {
        Parameter parameter = before.parameter();
        if (before.scaleInvariant()) {
            List<Parameter> unit = new ArrayList<>(List.of(parameter));
            unit.addAll(before.partners());
            AuditEvidence whole = doubled(unit);
            if (invariant(unit, whole)) {
                if (before.rows() == 1) {
                    return new AuditedParameter(before, before, whole);
                }
                AuditEvidence each = passes.trial(unit, pattern(before.rows()));
                if (byRow(whole, each)) {
                    return new AuditedParameter(
                            before, before, whole.withRows(each.gradientError()));
                }
            }
        }
        AuditedParameter withWeight = joint.get(parameter);
        if (withWeight != null) {
            return new AuditedParameter(
                    before, partnerOf(withWeight.verdict(), before), withWeight.evidence());
        }
        AuditEvidence alone = doubled(List.of(parameter));
        if (invariant(List.of(parameter), alone)) {
            return found(before, List.of(parameter), alone);
        }
        Parameter bias = biases.get(parameter);
        if (bias != null && !alone.withoutGradient()) {
            List<Parameter> both = List.of(parameter, bias);
            AuditEvidence together = doubled(both);
            if (invariant(both, together)) {
                AuditedParameter found = found(before, both, together);
                joint.put(bias, found);
                return found;
            }
        }
        return new AuditedParameter(before, without(before, alone), alone);
    }

    private AuditEvidence doubled(List<Parameter> unit) {
        return passes.trial(unit, new double[] {2});
    }

    /** What misses for ε alone misses hardly more when the scale is eightfold. */
    private boolean invariant(List<Parameter> unit, AuditEvidence doubled) {
        return doubled.invariant()
                || (doubled.nearlyInvariant()
                        && doubled.settles(passes.trial(unit, new double[] {8})));
    }

    /** A unit is invariant as a whole: is it so row by row? */
    private static boolean byRow(AuditEvidence whole, AuditEvidence each) {
        return each.invariant() || (!whole.invariant() && whole.settles(each));
    }

    /** 1, 2, 4 in turn: no two neighbours have the same, and none makes ε larger. */
    private static double[] pattern(int rows) {
        double[] factors = new double[rows];
        Arrays.setAll(factors, i -> 1 << i % 3);
        return factors;
    }

    /** A unit is invariant as a whole: is it row by row? */
    private AuditedParameter found(
            ParameterInvariance before, List<Parameter> unit, AuditEvidence whole) {
        Parameter parameter = before.parameter();
        int rows = Math.toIntExact(before.shape().get(0));
        AuditEvidence evidence = whole;
        boolean byRow = false;
        if (rows > 1 && before.shape().dimension() > 1) {
            AuditEvidence each = passes.trial(unit, pattern(rows));
            evidence = whole.withRows(each.gradientError());
            byRow = byRow(whole, each);
        }
        ParameterInvariance verdict =
                ParameterInvariance.joint(
                        before.path(),
                        parameter,
                        said(evidence),
                        byRow ? Granularity.FILTER : Granularity.LAYER,
                        byRow ? rows : 1,
                        unit.subList(1, unit.size()));
        return new AuditedParameter(before, verdict, evidence);
    }

    private static ParameterInvariance partnerOf(
            ParameterInvariance weight, ParameterInvariance bias) {
        return ParameterInvariance.joint(
                bias.path(),
                bias.parameter(),
                weight.reason(),
                weight.granularity().orElseThrow(),
                weight.rows(),
                List.of(weight.parameter()));
    }

    private static ParameterInvariance without(ParameterInvariance before, AuditEvidence evidence) {
        if (evidence.withoutGradient()) {
            return before.invariance() == Invariance.NOT_INVARIANT
                    ? before
                    : ParameterInvariance.not(
                            before.path(),
                            before.parameter(),
                            "audit: it has no gradient, so nothing to measure");
        }
        if (evidence.notInvariant()) {
            return before.invariance() == Invariance.NOT_INVARIANT
                    ? before
                    : ParameterInvariance.not(before.path(), before.parameter(), said(evidence));
        }
        return ParameterInvariance.unknown(before.path(), before.parameter(), said(evidence));
    }

    private static String said(AuditEvidence evidence) {
        return String.format(
                Locale.ROOT,
                "audit: doubled, the loss moves by %.1e of itself and the gradient misses its"
                        + " half by %.1e; cosine %.1e of %.1e",
                evidence.lossChange(),
                evidence.gradientError(),
                evidence.gradientCosine(),
                evidence.cosineLimit());
    }
}
