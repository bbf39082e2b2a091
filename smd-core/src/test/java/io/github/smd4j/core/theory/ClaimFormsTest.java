package io.github.smd4j.core.theory;

import static io.github.smd4j.core.ThirtyDigits.absolute;
import static io.github.smd4j.core.ThirtyDigits.form;

import io.github.smd4j.core.ThirtyDigits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The paper's smaller claims against {@code theory/claims.csv}: 30 digits, from mpmath. */
class ClaimFormsTest {

    private static final ThirtyDigits TABLE =
            ThirtyDigits.of(
                    "claims.csv",
                    form("eq12", 2, a -> EffectiveLearningRate.angularUpdate(a[0], a[1], a[2])),
                    form(
                            "sgdAngle",
                            4,
                            a -> EffectiveLearningRate.angularUpdateExact(a[0], a[1], a[2], a[3])),
                    // No row where the two parts cancel by more than 4.
                    form(
                            "eq12Error",
                            10,
                            a -> EffectiveLearningRate.relativeError(a[0], a[1], a[2], a[3])),
                    form(
                            "eq12ErrorNoDecay",
                            10,
                            a -> EffectiveLearningRate.relativeError(a[0], a[1], a[2], a[3])),
                    form(
                            "effectiveInEquilibrium",
                            4,
                            a -> EffectiveLearningRate.inEquilibrium(a[0], a[1], a[2], a[3])),
                    form("momentumRatio", 2, a -> EffectiveLearningRate.momentumRatio(a[0])),
                    form("relativeUpdate", 4, a -> RelativeUpdate.ofStep(a[0], a[1], a[2], a[3])),
                    form(
                            "relativeEquilibrium",
                            4,
                            a -> RelativeUpdate.equilibrium(a[0], a[1], a[2])),
                    form("averageRatio", 3, a -> RelativeUpdate.averageRatio(a[0], a[1], a[2])),
                    form("growthNext", 3, a -> Growth.nextSquaredNorm(a[0], a[1], a[2])),
                    form("growthGain", 6, a -> Growth.gain(a[0], a[1], a[2])),
                    form("centripetal", 2, a -> NormForces.centripetal(a[0], a[1], a[2])),
                    form("centrifugal", 4, a -> NormForces.centrifugal(a[0], a[1], a[2])),
                    // The same of the two terms.
                    form("eq15", 8, a -> NormForces.change(a[0], a[1], a[2], a[3])),
                    form("eq27", 8, a -> NormForces.changeExact(a[0], a[1], a[2], a[3])),
                    form("eq15Error", 16, a -> NormForces.error(a[0], a[1], a[2], a[3])),
                    form("balance", 4, a -> NormForces.balance(a[0], a[1], a[2])),
                    form(
                            "timescaleEpochs",
                            4,
                            a -> Relaxation.timescaleEpochs(a[0], a[1], a[2], a[3])),
                    form(
                            "cosineLoss",
                            8,
                            a -> AccumulatedAngle.cosineLoss(a[0], a[1], a[2], (long) a[3])),
                    form(
                            "cosineLossRecurrent",
                            24,
                            a -> AccumulatedAngle.cosineLoss(a[0], a[1], a[2], (long) a[3])),
                    form(
                            "accumulatedRatio",
                            10,
                            a -> AccumulatedAngle.ratioToOneStep(a[0], a[1], a[2], (long) a[3])),
                    form(
                            "accumulatedRatioLimit",
                            4,
                            a -> AccumulatedAngle.ratioForSmallRate(a[0], (long) a[1])),
                    form(
                            "angleCorrelation",
                            2,
                            a -> Fluctuations.angularUpdateAutocorrelation(a[0], (long) a[1])),
                    // The rate itself is good to 1e-14; (1−y)^n takes n·y of that.
                    absolute(
                            "normCorrelation",
                            45,
                            a ->
                                    Fluctuations.squaredNormAutocorrelation(
                                            a[0], a[1], a[2], (long) a[3])),
                    form(
                            "effectiveSamples",
                            45,
                            a -> Fluctuations.effectiveSamples(a[0], a[1], a[2], (long) a[3])),
                    form(
                            "angleError",
                            45,
                            a ->
                                    Fluctuations.angularUpdateError(
                                            a[0], a[1], a[2], a[3], a[4], (long) a[5])),
                    form(
                            "rescaleExact",
                            4,
                            a -> RescaleFactors.exact(a[0], a[1], a[2], a[3]).weightDivisor()));

    static Stream<String> functions() {
        return TABLE.functions();
    }

    @Test
    void tableAndFunctionsMatch() {
        TABLE.requireSameFunctions();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void agreesWithThirtyDigits(String function) {
        TABLE.requireAgreement(function);
    }
}
