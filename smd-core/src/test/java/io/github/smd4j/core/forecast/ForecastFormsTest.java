package io.github.smd4j.core.forecast;

import static io.github.smd4j.core.ThirtyDigits.form;

import io.github.smd4j.core.ThirtyDigits;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.theory.Relaxation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every closed form of a forecast against {@code theory/forecasts.csv}: 30 digits, from mpmath. */
class ForecastFormsTest {

    private static final ThirtyDigits TABLE =
            ThirtyDigits.of(
                    "forecasts.csv",
                    form("driftRatio", 4, a -> Relaxation.driftRatio(a[0], a[1], a[2], a[3])),
                    // The age (t−ℓ)/τ has 4 ulp and stands in an exponent: up to its own size of
                    // those come out, and less than 6 where e^(−age) still matters.
                    form("relaxationNorm", 16, ForecastFormsTest::relaxationNorm));

    private static double relaxationNorm(double... a) {
        Plan plan =
                new Plan(
                        HeavyBallRule.PYTORCH,
                        Schedule.constant(a[0]),
                        a[1],
                        a[2],
                        LevelPath.constant(a[3]),
                        List.of());
        long step = (long) a[5];
        return new RelaxationForecast(a[4]).along(plan, 0, step + 1).squaredNormAt(step);
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
