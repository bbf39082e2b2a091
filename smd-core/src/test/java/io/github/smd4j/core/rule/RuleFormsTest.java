package io.github.smd4j.core.rule;

import static io.github.smd4j.core.ThirtyDigits.form;

import io.github.smd4j.core.ThirtyDigits;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every closed form of a rule against {@code theory/rules.csv}: 30 digits, from mpmath. */
class RuleFormsTest {

    private static final NesterovRule NESTEROV = new NesterovRule();

    private static final ThirtyDigits TABLE =
            ThirtyDigits.of(
                    "rules.csv",
                    form("nesterovAngle", 8, a -> NESTEROV.angularUpdate(nesterov(a))),
                    form("nesterovAngleExact", 8, a -> NESTEROV.angularUpdateExact(nesterov(a))),
                    form(
                            "nesterovNormExact",
                            8,
                            a -> NESTEROV.squaredNormExact(nesterov(a), a[3])));

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

    private static Hyperparameters nesterov(double[] a) {
        return new Hyperparameters(NESTEROV.name(), a[0], a[1], a[2]);
    }
}
