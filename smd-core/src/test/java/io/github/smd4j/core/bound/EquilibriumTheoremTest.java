package io.github.smd4j.core.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Assumption.Holds;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EquilibriumTheoremTest {

    private static final UnitGradientMoments MOMENTS = UnitGradientMoments.of(2, 0.1, 1);

    private static EquilibriumTheorem sgd() {
        return EquilibriumTheorem.of(0.1, 1e-2, 0, MOMENTS);
    }

    private static EquilibriumTheorem heavyBall() {
        return EquilibriumTheorem.of(0.2, 1e-4, 0.9, MOMENTS);
    }

    @Test
    void boundStartsAtTheStartAndEndsAtTheSpread() {
        EquilibriumTheorem theorem = sgd().startingAt(30);
        double rest = Math.sqrt(2 * 0.1 / (2 * 1e-2));
        assertEquals(rest, theorem.squaredNorm().orElseThrow(), 1e-14);
        double constant = (30 - rest) * (30 - rest);
        assertEquals(constant, theorem.startConstant().orElseThrow(), 1e-11);
        double spread = 0.1 * 0.01 / 1;
        assertEquals(constant + spread, theorem.squaredNormBound(0).orElseThrow(), 1e-10);
        assertEquals(spread, theorem.squaredNormBound(100_000).orElseThrow(), 1e-15);
        assertEquals(spread, theorem.squaredNormSpread().orElseThrow(), 1e-18);
        assertEquals(
                theorem.angularConstant().orElseThrow() + 0.1 / 2,
                theorem.angularUpdateBound(0).orElseThrow(),
                1e-9);
        assertEquals(0, theorem.burnInSteps().orElseThrow());
        assertTrue(theorem.reasons().isEmpty());
    }

    /** √(lη/(4λ)) = 1.58 is the floor. */
    @Test
    void startBelowTheFloorHasABurnInAndNoConstant() {
        assertEquals(Holds.YES, sgd().startingAt(1.59).startServes());
        EquilibriumTheorem theorem = sgd().startingAt(1.57);
        assertEquals(Holds.NO, theorem.startServes());
        assertTrue(theorem.startConstant().isEmpty());
        assertTrue(theorem.squaredNormBound(5).isEmpty());
        assertTrue(theorem.burnInSteps().orElseThrow() > 1);
        EquilibriumTheorem given = theorem.withConstant(7);
        assertEquals(7, given.startConstant().orElseThrow());
        assertEquals(7.001, given.squaredNormBound(0).orElseThrow(), 1e-12);
        assertEquals(700 / 2.0, given.angularConstant().orElseThrow(), 1e-10);
    }

    @Test
    void heavyBallBurnInFollowsItsOwnEigenvalue() {
        EquilibriumTheorem theorem = heavyBall().startingAt(1e-3);
        double loss = RecurrenceMatrix.of(0.2, 1e-4, 0.9).loss();
        double low = Math.sqrt(0.04 / loss);
        double expected = 1 + Math.log((2 + Math.sqrt(2)) * (1 - 1e-3 / low)) / -Math.log1p(-loss);
        assertEquals(expected, theorem.burnInSteps().orElseThrow(), 1e-9 * expected);
        // About (1−α)/(2λη)·ln(2+√2) steps.
        assertEquals(2500 * Math.log(2 + Math.sqrt(2)), expected, 0.01 * expected);
        double rest = theorem.squaredNorm().orElseThrow();
        double constant = heavyBall().startingAt(3 * rest).startConstant().orElseThrow();
        assertEquals(4 * rest * rest, constant, 0.01 * constant);
    }

    @Test
    void notApplicableGivesNoBoundButReasons() {
        EquilibriumTheorem negative =
                EquilibriumTheorem.of(0.2, 1e-4, 0.9, UnitGradientMoments.of(2, 4, -1))
                        .startingAt(50);
        assertEquals(Holds.NO, negative.applies());
        assertTrue(negative.squaredNormBound(3).isEmpty());
        assertTrue(negative.squaredNormSpread().isEmpty());
        assertTrue(negative.angularUpdateSpread().isEmpty());
        assertTrue(negative.burnInSteps().isEmpty());
        assertEquals(1, negative.reasons().size());
        assertTrue(negative.reasons().get(0).startsWith("assumption 6: "));
        assertTrue(negative.reasons().get(0).contains("not applicable"));

        EquilibriumTheorem correlated =
                EquilibriumTheorem.of(0.1, 1e-2, 0, MOMENTS.withCorrelation(0.9)).startingAt(30);
        assertEquals(Holds.NO, correlated.applies());
        assertTrue(correlated.angularUpdateBound(3).isEmpty());
        assertTrue(correlated.reasons().get(0).startsWith("assumption 2, correlation: "));

        EquilibriumTheorem large = EquilibriumTheorem.of(1, 3e-3, 0.9, MOMENTS).startingAt(30);
        assertEquals(Holds.NO, large.applies());
        assertEquals(Holds.NO, large.startServes());
        assertTrue(large.burnInSteps().isEmpty());
        assertEquals(
                Holds.NO, EquilibriumTheorem.of(1, 0.3, 0, MOMENTS).startingAt(3).startServes());
    }

    @Test
    void unknownNumbersLeaveTheBoundUnknown() {
        EquilibriumTheorem unknown =
                EquilibriumTheorem.of(0.1, 1e-2, 0, UnitGradientMoments.UNKNOWN).startingAt(3);
        assertEquals(Holds.UNKNOWN, unknown.applies());
        assertEquals(2, unknown.reasons().size());
        assertTrue(unknown.squaredNorm().isEmpty());
        assertEquals(Holds.UNKNOWN, unknown.startServes());
        assertTrue(unknown.squaredNormBound(1).isEmpty());
        assertTrue(unknown.withConstant(1).angularConstant().isEmpty());
        assertTrue(sgd().squaredNormBound(1).isEmpty());
        assertEquals(OptionalDouble.empty(), sgd().burnInSteps());
    }

    @Test
    void badArgumentsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> sgd().startingAt(0));
        assertThrows(IllegalArgumentException.class, () -> sgd().withConstant(-1));
        assertThrows(
                IllegalArgumentException.class, () -> sgd().startingAt(3).squaredNormBound(-1));
        assertThrows(IllegalArgumentException.class, () -> EquilibriumTheorem.of(1, 1, 0, MOMENTS));
    }
}
