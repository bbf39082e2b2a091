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
                    form("floorLimit2", 20, a -> Assumptions.floorLimit(a[0] * a[1], a[2])));

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
