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
    private static final SgdwRule SGDW = new SgdwRule();

    private static final ThirtyDigits TABLE =
            ThirtyDigits.of(
                    "rules.csv",
                    form("nesterovAngle", 8, a -> NESTEROV.angularUpdate(h(a))),
                    form("nesterovAngleExact", 8, a -> NESTEROV.angularUpdateExact(h(a))),
                    form("nesterovNormExact", 8, a -> NESTEROV.squaredNormExact(h(a), a[3])),
                    form("sgdwAngle", 4, a -> SGDW.angularUpdate(h(a))),
                    form("sgdwAngleExact", 4, a -> SGDW.angularUpdateExact(h(a))),
                    form("sgdwNorm", 4, a -> SGDW.squaredNorm(h(a), a[3])),
                    form("sgdwNormExact", 4, a -> SGDW.squaredNormExact(h(a), a[3])),
                    form(
                            "dampenedAngleExact",
                            4,
                            a -> new DampenedRule(a[3]).angularUpdateExact(h(a))),
                    form(
                            "dampenedNormExact",
                            4,
                            a -> new DampenedRule(a[4]).squaredNormExact(h(a), a[3])),
                    form(
                            "adamwNormExact",
                            6,
                            a -> new AdamWRule(0.999).squaredNormExact(h(a), a[3])),
                    form(
                            "adamwRelaxation",
                            6,
                            a ->
                                    new AdamWRule(a[2])
                                            .relaxationSteps(
                                                    new Hyperparameters("", a[0], a[1], 0))),
                    form("lionAngle", 8, a -> new LionRule(a[3]).angularUpdate(h(a))),
                    form("lionAngleExact", 20, a -> new LionRule(a[3]).angularUpdateExact(h(a))),
                    form("lionNorm", 8, a -> new LionRule(a[3]).squaredNorm(h(a), a[4])),
                    form("lionNormExact", 8, a -> new LionRule(a[3]).squaredNormExact(h(a), a[4])),
                    form("larsAngle", 6, a -> new LarsRule(a[3]).angularUpdate(h(a))),
                    form("larsAngleExact", 6, a -> new LarsRule(a[3]).angularUpdateExact(h(a))),
                    form("larsNorm", 6, a -> new LarsRule(a[3]).squaredNorm(h(a), a[4])),
                    form("larsNormExact", 6, a -> new LarsRule(a[3]).squaredNormExact(h(a), a[4])),
                    form("lambAngleExact", 2, a -> new LambRule(0.999).angularUpdateExact(h(a))),
                    form("lambNormExact", 8, a -> new LambRule(0.999).squaredNormExact(h(a), a[3])),
                    form("lambRelaxation", 8, a -> new LambRule(a[3]).relaxationSteps(h(a))),
                    form("adamL2Norm", 6, a -> new AdamL2Rule(0.999).squaredNorm(h(a), a[3])),
                    form(
                            "adamL2Angle",
                            6,
                            a -> new AdamL2Rule(0.999).angularUpdate(h(a), a[3], a[4])),
                    form(
                            "adamL2Relaxation",
                            8,
                            a -> new AdamL2Rule(a[5]).relaxationSteps(h(a), a[3], a[4])),
                    form(
                            "filterAngleCoupled",
                            4,
                            a -> filter(LinearFilter.Decay.COUPLED, a).angularUpdate(a[0], a[1])),
                    form(
                            "filterAngleDecoupled",
                            4,
                            a -> filter(LinearFilter.Decay.DECOUPLED, a).angularUpdate(a[0], a[1])),
                    form(
                            "filterNormCoupled",
                            4,
                            a ->
                                    filter(LinearFilter.Decay.COUPLED, a)
                                            .squaredNorm(a[0], a[1], 0.37)));

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

    /** The rules take what is theirs: η, λ and the momentum. */
    private static Hyperparameters h(double[] a) {
        return new Hyperparameters("", a[0], a[1], a[2]);
    }

    private static LinearFilter filter(LinearFilter.Decay decay, double[] a) {
        return LinearFilter.geometric(decay, a[2], 0.3, 0.7, 0.2);
    }
}
