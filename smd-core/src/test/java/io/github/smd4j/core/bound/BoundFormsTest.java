package io.github.smd4j.core.bound;

import static io.github.smd4j.core.ThirtyDigits.form;

import io.github.smd4j.core.ThirtyDigits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bounds and limits against {@code theory/bounds.csv}: 30 digits, from mpmath. */
class BoundFormsTest {

    private static final ThirtyDigits TABLE =
            ThirtyDigits.of(
                    "bounds.csv",
                    form("normBound", 12, a -> Bounds.squaredNorm(a[0], a[1], a[2], a[3])),
                    form(
                            "normBoundNear",
                            12,
                            a -> Bounds.squaredNormNearEquilibrium(a[0], a[1], a[2], a[3])),
                    form("angleBound", 12, a -> Bounds.angularUpdate(a[0], a[1], a[2], a[3])),
                    form("floorLimit1", 8, a -> Assumptions.floorLimit(a[0] * a[1])),
                    // The denominator loses up to (1-a)^3(1+a)/(that less 8u(1-a)) = 3 times its
                    // ulp in these rows.
                    form("floorLimit2", 20, a -> Assumptions.floorLimit(a[0] * a[1], a[2])),
                    form("looseness", 6, a -> Bounds.looseness(a[0])),
                    form("lemma2FixedPoint", 2, a -> sgd(a).fixedPoint()),
                    // 8 ulp of x1, which is 22 times the bound in the worst row.
                    form("lemma2Bound", 8 * 22, a -> sgd(a).lowerBound(9)),
                    form("burnIn", 8, a -> sgd(a).burnInSteps()),
                    form("greatestEigenvalue", 6, a -> matrix(a).eigenvalues()[0]),
                    form("middleEigenvalue", 1, a -> matrix(a).eigenvalues()[1]),
                    form("leastEigenvalue", 6, a -> matrix(a).eigenvalues()[2]),
                    form("eigenvalueLoss", 8, a -> matrix(a).loss()),
                    form("greatestDrive", 12, a -> matrix(a).drive()[0]),
                    form("middleDrive", 12, a -> matrix(a).drive()[1]),
                    form("leastDrive", 12, a -> matrix(a).drive()[2]),
                    form("startDistance", 40, a -> theorem(a).startConstant().orElseThrow()),
                    form("normBoundAt", 40, a -> theorem(a).squaredNormBound(777).orElseThrow()),
                    form("angleBoundAt", 40, a -> theorem(a).angularUpdateBound(777).orElseThrow()),
                    form(
                            "sgdNormBoundAt",
                            40,
                            a -> theorem1(a).squaredNormBound(777).orElseThrow()),
                    form(
                            "sgdAngleBoundAt",
                            40,
                            a -> theorem1(a).angularUpdateBound(777).orElseThrow()),
                    form("lemma3Limit", 8, a -> new Lemma3(a[0], a[1]).limit()),
                    form("leastEpsilon", 1000, a -> new Lemma3(a[0], a[1]).leastEpsilon()),
                    form("greatestEpsilon", 1000, a -> new Lemma3(a[0], a[1]).greatestEpsilon()),
                    form(
                            "requiredRatio",
                            1000,
                            a -> Lemma3.requiredMinimumRatio(a[0], a[1], a[2])));

    private static final UnitGradientMoments MOMENTS = UnitGradientMoments.of(0.37, 0.0123, 0.011);

    private static Lemma2 sgd(double[] a) {
        return Lemma2.of(a[0], a[1], 0, 0.011, a[2]);
    }

    private static RecurrenceMatrix matrix(double[] a) {
        return RecurrenceMatrix.of(a[0], a[1], a[2]);
    }

    private static EquilibriumTheorem theorem(double[] a) {
        return EquilibriumTheorem.of(a[0], a[1], a[2], MOMENTS).startingAt(a[3]);
    }

    private static EquilibriumTheorem theorem1(double[] a) {
        return EquilibriumTheorem.of(a[0], a[1], 0, MOMENTS).startingAt(a[2]);
    }

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
