package io.github.smd4j.core.range;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Bounds;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Growth;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.core.theory.Relaxation;
import io.github.smd4j.core.theory.RescaleFactors;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every refusal names the argument, its value and its range. */
class RangesTest {

    static Stream<Arguments> refusals() {
        double nan = Double.NaN;
        double infinite = Double.POSITIVE_INFINITY;
        return Stream.of(
                refusal("learningRate", "-0.1", () -> Equilibrium.angularUpdate(-0.1, -0.1, 0)),
                refusal("weightDecay", "= 0.0", () -> Equilibrium.angularUpdate(0.1, 0, 0)),
                refusal("no equilibrium", "0.0", () -> Relaxation.steps(0.1, 0, 0)),
                refusal("(0, 1)", "1.0", () -> Equilibrium.angularUpdateExact(10, 0.1, 0)),
                refusal("learningRate", "NaN", () -> Relaxation.steps(nan, 0.1, 0)),
                refusal("[0, 1)", "1.0", () -> Equilibrium.squaredNorm(0.1, 0.1, 1, 1)),
                refusal("momentum", "-0.1", () -> Rates.bound(0.1, 0.1, -0.1)),
                refusal("momentum", "NaN", () -> Rates.oscillationLimit(nan)),
                refusal("level", "0.0", () -> Equilibrium.squaredNorm(0.1, 0.1, 0, 0)),
                refusal("level", "Inf", () -> Equilibrium.squaredNormExact(0.1, 0.1, 0, infinite)),
                refusal("divisor", "0.0", () -> RescaleFactors.of(0)),
                refusal("divisor", "NaN", () -> Relaxation.minimumSteps(0.1, 0.1, 0, nan)),
                refusal("fraction", "1.0", () -> Relaxation.stepsToFraction(0.1, 0.1, 0, 2, 1)),
                refusal("fraction", "NaN", () -> Relaxation.stepsToFraction(0.1, 0.1, 0, 2, nan)),
                refusal("steps", "-1.0", () -> Relaxation.angularUpdateRatio(0.1, 0.1, 0, 2, -1)),
                refusal("learningRate", "0.0", () -> Growth.perStep(0, 0, 1)),
                refusal("squaredNorm", "-1.0", () -> Growth.squaredNorm(-1, 0.1, 0, 1, 5)),
                refusal("variance", "-1.0", () -> Bounds.squaredNorm(0.1, 0, -1, 1)),
                refusal("minimum", "0.0", () -> Bounds.angularUpdate(0.9, 1, 1, 0)),
                refusal("variance", "NaN", () -> Fluctuations.meanShortfall(0, nan, 1)));
    }

    private static Arguments refusal(String name, String value, Executable call) {
        return Arguments.of(name, value, call);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void refusalNamesArgumentAndValue(String name, String value, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(name), message);
        assertTrue(message.contains(value), message);
        assertTrue(message.contains("must be"), message);
    }
}
