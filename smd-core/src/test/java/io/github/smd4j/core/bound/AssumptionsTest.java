package io.github.smd4j.core.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Assumption.Holds;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssumptionsTest {

    private static Assumption named(Assumptions assumptions, String name) {
        return assumptions.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Assumptions assumptions) {
        return assumptions.all().stream().map(Assumption::name).toList();
    }

    @Test
    void defaultsOfTheMainJobLieBeyondTheorem2() {
        Assumptions before = Assumptions.of(0.2, 5e-3, 0.9);
        assertEquals("Theorem 2", before.theorem());
        Assumption floor = named(before, "assumption 6");
        assertEquals(Holds.NO, floor.holds());
        assertEquals(59.5, floor.limit().getAsDouble(), 0.05);
        assertTrue(floor.value().isEmpty());
        assertTrue(floor.margin().isEmpty());
        assertTrue(floor.statement().contains("cannot hold"), floor.statement());
        assertEquals(Holds.YES, named(before, "assumption 4").holds());
        assertEquals(Holds.NO, named(before, Assumptions.MONOTONE_APPROACH).holds());
        assertEquals(
                0.658, named(before, Assumptions.MONOTONE_APPROACH).margin().orElseThrow(), 1e-3);
        assertEquals(Holds.NO, before.boundApplies());
        assertEquals(Holds.NO, before.relaxationApplies());

        Assumptions after = Assumptions.of(0.05, 5e-3, 0.9);
        assertEquals(1.557, named(after, "assumption 6").limit().getAsDouble(), 1e-3);
        assertEquals(Holds.NO, named(after, "assumption 6").holds());
        assertEquals(Holds.YES, named(after, Assumptions.MONOTONE_APPROACH).holds());
        assertEquals(Holds.NO, after.boundApplies());
        assertEquals(Holds.YES, after.relaxationApplies());
    }

    @Test
    void paperSettingIsUndecidedWithoutMeasurement() {
        Assumptions known = Assumptions.of(0.2, 1e-4, 0.9);
        assertEquals(
                List.of(
                        "assumption 4",
                        "assumption 5",
                        "assumption 6",
                        "monotone approach",
                        "assumption 6, corrected"),
                names(known));
        assertEquals(0.0081, named(known, "assumption 6").limit().getAsDouble(), 5e-5);
        assertEquals(Holds.UNKNOWN, named(known, "assumption 6").holds());
        assertEquals(Holds.UNKNOWN, named(known, "assumption 5").holds());
        assertEquals(Holds.UNKNOWN, known.boundApplies());
    }

    /** At λη = 2e-5 and α = 0.9 the limit of l/L is 0.0081. */
    @ParameterizedTest
    @CsvSource({"0.5,YES", "0.0082,YES", "0.0080,NO", "0,NO", "-0.3,NO"})
    void measuredMinimumDecidesAssumption6(double ratio, Holds expected) {
        double level = 3;
        Assumptions known =
                Assumptions.of(
                        0.2, 1e-4, 0.9, UnitGradientMoments.of(level, 0.04 * 9, ratio * level));
        Assumption floor = named(known, "assumption 6");
        assertEquals(expected, floor.holds());
        assertEquals(ratio, floor.value().getAsDouble(), 1e-15);
        assertEquals(expected == Holds.YES, floor.margin().getAsDouble() > 1);
        assertEquals(ratio <= 0, floor.statement().contains("not applicable"));
        assertEquals(Holds.YES, named(known, "assumption 5").holds());
        assertEquals(0.2, named(known, "assumption 5").value().getAsDouble(), 1e-15);
        assertEquals(expected, known.boundApplies());
    }

    @Test
    void momentumZeroSelectsTheorem1() {
        Assumptions sgd = Assumptions.of(0.1, 1e-2, 0);
        assertEquals("Theorem 1", sgd.theorem());
        assertEquals(List.of("assumption 1", "assumption 2", "assumption 3"), names(sgd));
        assertEquals(250, named(sgd, "assumption 1").margin().getAsDouble(), 1e-9);
        assertEquals(Holds.YES, named(sgd, "assumption 1").holds());
        assertEquals(Holds.UNKNOWN, sgd.boundApplies());
        assertEquals(
                Holds.YES,
                Assumptions.of(0.1, 1e-2, 0, UnitGradientMoments.of(1, 0.1, 0.5)).boundApplies());
    }

    /** 2[2u/(1−2u)]² is 1 at u = 0.2071. */
    @ParameterizedTest
    @CsvSource({"0.25,YES,NO", "0.2501,NO,NO", "0.2072,YES,NO", "0.2070,YES,UNKNOWN", "0.6,NO,NO"})
    void sgdLimits(double intrinsic, Holds small, Holds floor) {
        Assumptions sgd = Assumptions.of(1, intrinsic, 0);
        assertEquals(small, named(sgd, "assumption 1").holds());
        assertEquals(floor, named(sgd, "assumption 3").holds());
        assertEquals(intrinsic < 0.5, named(sgd, "assumption 3").limit().isPresent());
    }

    @Test
    void denominatorWithoutMarginLeavesNoLimit() {
        // 8λη passes (1−α)²(1+α) = 0.019 at λη = 0.002375.
        assertTrue(named(Assumptions.of(1, 0.00237, 0.9), "assumption 6").limit().isPresent());
        Assumption beyond = named(Assumptions.of(1, 0.00238, 0.9), "assumption 6");
        assertFalse(beyond.limit().isPresent());
        assertEquals(Holds.NO, beyond.holds());
        // (1−√0.9)² = 0.0026334.
        assertEquals(Holds.NO, named(Assumptions.of(1, 0.002634, 0.9), "assumption 4").holds());
        assertEquals(Holds.YES, named(Assumptions.of(1, 0.002633, 0.9), "assumption 4").holds());
    }

    @Test
    void levelAloneDecidesNothingMore() {
        UnitGradientMoments level =
                new UnitGradientMoments(
                        OptionalDouble.of(2), OptionalDouble.empty(), OptionalDouble.empty());
        assertEquals(Assumptions.of(0.2, 1e-4, 0.9), Assumptions.of(0.2, 1e-4, 0.9, level));
    }

    @Test
    void impossibleMomentsAreRefused() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> UnitGradientMoments.of(1, 0.1, 1.5))
                        .getMessage();
        assertTrue(message.contains("minimum") && message.contains("1.5"), message);
        assertThrows(IllegalArgumentException.class, () -> UnitGradientMoments.of(0, 0.1, -1));
        assertThrows(IllegalArgumentException.class, () -> UnitGradientMoments.of(1, -0.1, 0.5));
        assertThrows(
                IllegalArgumentException.class, () -> UnitGradientMoments.of(1, 0.1, Double.NaN));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new UnitGradientMoments(
                                OptionalDouble.empty(),
                                OptionalDouble.of(1),
                                OptionalDouble.empty()));
    }

    /** Between 0.0081, which the paper asks for, and 0.0140, which its proof needs. */
    @ParameterizedTest
    @CsvSource({"0.0140,NO", "0.0141,YES"})
    void correctedFloorIsStricterAtHighMomentum(double ratio, Holds expected) {
        Assumptions known = Assumptions.of(0.2, 1e-4, 0.9, UnitGradientMoments.of(1, 0.04, ratio));
        Assumption corrected = named(known, Assumptions.PROVED_FLOOR);
        assertEquals(0.01403, corrected.limit().orElseThrow(), 1e-5);
        assertEquals(expected, corrected.holds());
        assertEquals(Holds.YES, known.boundApplies());
    }

    /** SGD's bound is 4L/l = 8 times the variance; (1+φ)/(1−φ) is 8 at φ = 7/9. */
    @ParameterizedTest
    @CsvSource({"-0.5,YES", "0,YES", "0.5,YES", "0.777,YES", "0.778,NO", "0.9,NO"})
    void correlationInTimeTakesSgdsBoundAway(double correlation, Holds expected) {
        UnitGradientMoments moments = UnitGradientMoments.of(2, 0.1, 1);
        Assumptions sgd = Assumptions.of(0.1, 1e-2, 0, moments.withCorrelation(correlation));
        Assumption verdict = named(sgd, "assumption 2, correlation");
        assertEquals(8, verdict.limit().orElseThrow(), 1e-15);
        assertEquals((1 + correlation) / (1 - correlation), verdict.value().orElseThrow(), 1e-15);
        assertEquals(expected, verdict.holds());
        assertEquals(expected == Holds.YES, verdict.margin().orElseThrow() > 1);
        assertEquals(expected, sgd.boundApplies());
    }

    @Test
    void heavyBallsLooserBoundBearsMoreCorrelation() {
        UnitGradientMoments moments = UnitGradientMoments.of(2, 0.1, 1).withCorrelation(0.99);
        Assumption verdict =
                named(Assumptions.of(0.2, 1e-4, 0.9, moments), "assumption 5, correlation");
        assertEquals(Holds.YES, verdict.holds());
        // 12·2·(1 + 3.24 + 0.6561)/0.01 over 199.
        assertEquals(24 * 489.61 / 199, verdict.margin().orElseThrow(), 1e-9);
    }

    @Test
    void correlationWithoutMinimumIsJudgedByTheWorstCase() {
        UnitGradientMoments unknown = UnitGradientMoments.UNKNOWN;
        assertEquals(
                Holds.YES,
                named(
                                Assumptions.of(0.1, 1e-2, 0, unknown.withCorrelation(0.6)),
                                "assumption 2, correlation")
                        .holds());
        assertEquals(
                Holds.UNKNOWN,
                named(
                                Assumptions.of(0.1, 1e-2, 0, unknown.withCorrelation(0.7)),
                                "assumption 2, correlation")
                        .holds());
        UnitGradientMoments negative = UnitGradientMoments.of(1, 2, -0.5).withCorrelation(0.1);
        Assumption none =
                named(Assumptions.of(0.1, 1e-2, 0.9, negative), "assumption 5, correlation");
        assertEquals(Holds.NO, none.holds());
        assertTrue(none.limit().isEmpty());
        String message =
                assertThrows(IllegalArgumentException.class, () -> unknown.withCorrelation(1))
                        .getMessage();
        assertTrue(message.contains("correlation must be in (-1, 1), but was 1.0"), message);
    }
}
