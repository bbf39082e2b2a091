package io.github.smd4j.core.theory;

import static io.github.smd4j.core.ThirtyDigits.absolute;
import static io.github.smd4j.core.ThirtyDigits.form;

import io.github.smd4j.core.ThirtyDigits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every closed form against {@code theory/closed_forms.csv}: 30 digits, from mpmath. */
class ClosedFormsTest {

    private static final ThirtyDigits TABLE =
            ThirtyDigits.of(
                    "closed_forms.csv",
                    form("angularUpdate", 4, a -> Equilibrium.angularUpdate(a[0], a[1], a[2])),
                    form(
                            "angularUpdateExact",
                            4,
                            a -> Equilibrium.angularUpdateExact(a[0], a[1], a[2])),
                    form("squaredNorm", 4, a -> Equilibrium.squaredNorm(a[0], a[1], a[2], a[3])),
                    form(
                            "squaredNormExact",
                            4,
                            a -> Equilibrium.squaredNormExact(a[0], a[1], a[2], a[3])),
                    form("relaxationSteps", 3, a -> Relaxation.steps(a[0], a[1], a[2])),
                    form("timescale", 3, a -> Relaxation.timescale(a[0], a[1], a[2])),
                    form(
                            "minimumSteps",
                            0,
                            a -> (double) Relaxation.minimumSteps(a[0], a[1], a[2], a[3])),
                    form(
                            "stepsToFraction",
                            8,
                            a -> Relaxation.stepsToFraction(a[0], a[1], a[2], a[3], a[4])),
                    form(
                            "ratio",
                            4,
                            a -> Relaxation.angularUpdateRatio(a[0], a[1], a[2], a[3], a[4])),
                    absolute("rateBound", 2, a -> Rates.bound(a[0], a[1], a[2])),
                    // 45 ulps are 1e-14.
                    form("rateLoss", 45, a -> Rates.nearEquilibriumLoss(a[0], a[1], a[2])),
                    // The modulus comes as one less a root of the product, so 1 is its scale.
                    absolute(
                            "rateLossOscillating",
                            45,
                            a -> Rates.nearEquilibriumLoss(a[0], a[1], a[2])),
                    form("oscillationLimit", 5, a -> Rates.oscillationLimit(a[0])),
                    form("realEigenvalueLimit", 5, a -> Rates.realEigenvalueLimit(a[0])),
                    form("rescaleWeight", 2, a -> RescaleFactors.of(a[0]).weightDivisor()),
                    form(
                            "rescaleScaledVelocity",
                            2,
                            a -> RescaleFactors.of(a[0]).scaledVelocityFactor()),
                    form("rescaleVariance", 2, a -> RescaleFactors.of(a[0]).squaredNormDivisor()),
                    form(
                            "normVariance",
                            8,
                            a -> Fluctuations.squaredNormVariance(a[0], a[1], a[2], a[3])),
                    form(
                            "angularVariance",
                            8,
                            a -> Fluctuations.angularUpdateVariance(a[0], a[1], a[2], a[3], a[4])),
                    form("meanShortfall", 8, a -> Fluctuations.meanShortfall(a[0], a[1], a[2])),
                    form("growth", 6, a -> Growth.squaredNorm(a[0], a[1], a[2], a[3], a[4])),
                    form("growthAngle", 6, a -> Growth.angularUpdate(a[0], a[1], a[2], a[3])));

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
