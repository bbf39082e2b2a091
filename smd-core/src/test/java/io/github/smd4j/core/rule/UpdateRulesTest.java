package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.Hyperparameters;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateRulesTest {

    private static final double LEVEL = 11;

    private static UpdateRule rule(String name) {
        return UpdateRules.named(name).orElseThrow();
    }

    private static Hyperparameters h(double rate, double decay, double momentum) {
        return new Hyperparameters("", rate, decay, momentum);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heavy-ball",
                "djl-sgd",
                "nesterov",
                "sgdw",
                "dampened:0.1",
                "dampened:0.0",
                "adamw:0.999",
                "adamw:0.9",
                "adam-l2:0.99",
                "lion:0.99",
                "lion:0.0",
                "lion:0.9999",
                "lars:0.001",
                "lars:2.0",
                "lamb:0.95"
            })
    void aRuleIsFoundByItsName(String name) {
        assertEquals(name, rule(name).name());
    }

    @Test
    void numbersMayBeWrittenInMoreThanOneWay() {
        assertEquals("lars:0.001", rule("lars:1e-3").name());
        assertEquals("lars:0.02", rule("lars:.02").name());
        assertEquals("adamw:0.95", rule("adamw:0.950").name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "adam",
                "Heavy-Ball",
                "heavy-ball ",
                "heavy-ball:0.9",
                "sgdw:",
                "adamw",
                "adamw:",
                ":0.999",
                "adamw:0.999 ",
                "adamw: 0.999",
                "adamw:0.999:0.9",
                "adamw:0,999",
                "adamw:NaN",
                "adamw:Infinity",
                "adamw:0x1p-1",
                "adamw:0.999d",
                "adamw:-0.999",
                "adamw:1",
                "adamw:1e400",
                "adamw:0.89",
                "adam-l2:1.0",
                "adam-l2:0.5",
                "lamb:0.899999",
                "lion:1",
                "lion:0.99995",
                "lars:0",
                "lars:1e-400",
                "lars:1e400",
                "lars:-1",
                "dampened:1",
                "dampened:-0.1",
                "dampened",
            })
    void anyOtherNameIsNoLine(String name) {
        assertEquals(Optional.empty(), UpdateRules.named(name));
    }

    @Test
    void everyNameStandsInTheList() {
        assertEquals(
                List.of(
                        "heavy-ball",
                        "djl-sgd",
                        "nesterov",
                        "sgdw",
                        "dampened:D",
                        "adamw:BETA2",
                        "adam-l2:BETA2",
                        "lion:BETA2",
                        "lars:TRUST",
                        "lamb:BETA2"),
                UpdateRules.names());
    }

    /** With first-order norms the power law of every rule holds to rounding: some ten of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "heavy-ball",
                "djl-sgd",
                "nesterov",
                "sgdw",
                "dampened:0.1",
                "adamw:0.999",
                "adam-l2:0.999",
                "lion:0.99",
                "lars:0.3",
                "lamb:0.999"
            })
    void rescalingBringsTheNormToItsNewEquilibrium(String name) {
        UpdateRule rule = rule(name);
        for (double k : new double[] {1 + 1e-9, 1.5, 10, 1e4, 0.25}) {
            Rescaling factors = rule.rescaling(h(0.05, 1e-3, 0.9), k);
            double before = rule.squaredNorm(h(0.05, 1e-3, 0.9), LEVEL);
            double after = rule.squaredNorm(h(0.05 / k, 1e-3, 0.9), LEVEL);
            double divisor = factors.weightDivisor() * factors.weightDivisor();
            assertEquals(1, after * divisor / before, 1e-14);
        }
    }

    /** A buffer that moves the weight by itself is as long as a step, the angle times the norm. */
    @ParameterizedTest
    @ValueSource(strings = {"djl-sgd", "lars:0.3", "lars:0.001"})
    void rescaledBufferIsAsLongAsTheNewStep(String name) {
        UpdateRule rule = rule(name);
        Hyperparameters before = h(0.05, 1e-3, 0.9);
        Hyperparameters after = h(0.005, 1e-3, 0.9);
        double was = rule.angularUpdate(before) * Math.sqrt(rule.squaredNorm(before, LEVEL));
        double is = rule.angularUpdate(after) * Math.sqrt(rule.squaredNorm(after, LEVEL));
        assertEquals(1, is / was / rule.rescaling(before, 10).bufferFactor(), 1e-14);
    }

    /** Eq. 7: a gradient grows as the weight shrinks, and a mean of gradients with it. */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,0.25,0", "nesterov,0.25,0", "sgdw,0.25,0", "dampened:0.1,0.25,0",
        "adamw:0.999,0.5,1", "lion:0.99,0.5,0", "lamb:0.999,1,2",
                "adam-l2:0.999,0.3333333333333333,0.6666666666666666",
    })
    void rescaledMomentsFollowTheGradient(String name, double power, double secondPower) {
        Rescaling factors = rule(name).rescaling(h(0.05, 1e-3, 0.9), 7);
        assertEquals(1, factors.weightDivisor() / Math.pow(7, power), 1e-14);
        assertEquals(1, factors.bufferFactor() / Math.pow(7, power), 1e-14);
        assertEquals(1, factors.secondMomentFactor() / Math.pow(7, secondPower), 1e-14);
    }

    /** The next order is some λη/(1−α)² of the angle and norm at most, or η²/(1−β1) for LAMB. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "heavy-ball",
                "djl-sgd",
                "nesterov",
                "sgdw",
                "dampened:0.1",
                "adamw:0.999",
                "lion:0.99",
                "lars:0.001",
                "lamb:0.999"
            })
    void firstOrderIsTheLimitOfTheExactForm(String name) {
        UpdateRule rule = rule(name);
        Hyperparameters h = h(1e-4, 1e-3, 0.9);
        double order = 1e-4 * 1e-3 / (0.1 * 0.1);
        assertEquals(1, rule.angularUpdateExact(h) / rule.angularUpdate(h), order);
        assertEquals(1, rule.squaredNormExact(h, LEVEL) / rule.squaredNorm(h, LEVEL), order);
    }

    @ParameterizedTest
    @CsvSource({
        "heavy-ball,0.1,0,0.9",
        "sgdw,0.1,0,0.9",
        "sgdw,10,0.1,0.9",
        "sgdw,0.1,0.1,1",
        "dampened:0.5,20,0.1,0.9",
        "adamw:0.999,0,0.1,0.9",
        "adamw:0.999,2,0.5,0.9",
        "adamw:0.999,0.1,0.1,-0.1",
        "lion:0.99,2,0.5,0.9",
        "lion:0.99,0.1,0.1,NaN",
        "lars:1,1.4,0.1,0.9",
        "lars:1,0.5,0,0.9",
        "lars:1,0.5,Infinity,0.9",
        "lars:1,0,0.1,0.9",
        "lamb:0.999,0.45,0.1,0.9",
        "lamb:0.999,0.1,0,0.9",
        "lamb:0.999,NaN,0.1,0.9",
        "lamb:0.999,0.1,0.1,1",
    })
    void withoutEquilibriumThereIsNoValue(String name, double rate, double decay, double momentum) {
        UpdateRule rule = rule(name);
        Hyperparameters h = h(rate, decay, momentum);
        assertThrows(IllegalArgumentException.class, () -> rule.angularUpdate(h));
        assertThrows(IllegalArgumentException.class, () -> rule.angularUpdateExact(h));
        assertThrows(IllegalArgumentException.class, () -> rule.squaredNorm(h, LEVEL));
        assertThrows(IllegalArgumentException.class, () -> rule.squaredNormExact(h, LEVEL));
        assertThrows(IllegalArgumentException.class, () -> rule.relaxationSteps(h));
        assertThrows(IllegalArgumentException.class, () -> rule.timescaleSteps(h));
        if (momentum >= 0 && momentum < 1) {
            assertFalse(rule.hasEquilibrium(h));
        }
    }

    /** λη may be above 1 where the step is measured by the weight; the edges are in the Javadoc. */
    @Test
    void stepsMeasuredByTheWeightHaveTheirOwnEdge() {
        double lars = 1 + Math.sqrt(0.1 * 2.8 / 1.9);
        assertTrue(rule("lars:1").hasEquilibrium(h(Math.nextDown(lars), 5, 0.9)));
        assertFalse(rule("lars:1").hasEquilibrium(h(Math.nextUp(lars), 5, 0.9)));
        // There u = 1: cos Δ = 1 − 1/(1+α).
        double angle = rule("lars:1").angularUpdateExact(h(Math.nextDown(lars), 5, 0.9));
        assertEquals(Math.acos(1 - 1 / 1.9), angle, 1e-15);
        assertTrue(rule("lamb:0.999").hasEquilibrium(h(0.447, 5, 0.9)));
        assertFalse(rule("lamb:0.999").hasEquilibrium(h(0.4473, 5, 0.9)));
    }

    @Test
    void adamWithCoupledDecayHasNoAngleByItsHyperparametersAlone() {
        AdamL2Rule rule = new AdamL2Rule(0.999);
        Hyperparameters h = h(1e-3, 1e-2, 0.9);
        assertFalse(rule.hasEquilibrium(h));
        String message =
                assertThrows(IllegalArgumentException.class, () -> rule.angularUpdate(h))
                        .getMessage();
        assertTrue(message.contains("coordinates"), message);
        assertThrows(IllegalArgumentException.class, () -> rule.relaxationSteps(h));
        assertThrows(IllegalArgumentException.class, () -> rule.timescaleSteps(h));
        // (1e-3·8/(2e-2))^(2/3), then 1e-3·√(288/19/x).
        double x = Math.pow(0.4, 2.0 / 3);
        assertEquals(1, rule.squaredNorm(h, 8) / x, 1e-15);
        assertEquals(1, rule.angularUpdate(h, 8, 288) / (1e-3 * Math.sqrt(288 / 19.0 / x)), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> rule.angularUpdate(h, 8, 0));
        assertThrows(IllegalArgumentException.class, () -> rule.angularUpdate(h, -8, 288));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AdamWRule(1));
        assertThrows(IllegalArgumentException.class, () -> new AdamWRule(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new LionRule(0.99995));
        assertThrows(IllegalArgumentException.class, () -> new LarsRule(0));
        assertThrows(IllegalArgumentException.class, () -> new DampenedRule(1));
        assertThrows(
                IllegalArgumentException.class, () -> rule("sgdw").squaredNorm(h(1, 0.1, 0), 0));
        assertThrows(
                IllegalArgumentException.class, () -> rule("adamw:0.99").rescaling(h(1, 1, 0), 0));
    }

    /**
     * 4τ where x² relaxes, 2τ where x does, τ where a step is as long as the weight; 1e-3 ≪ 1−β2.
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,4",
        "nesterov,4",
        "sgdw,4",
        "dampened:0.1,4",
        "adamw:0.9,2",
        "lion:0.9,2",
        "lars:0.001,2",
        "lamb:0.9,1",
    })
    void theWeightIsForgottenOverSomeRelaxationTimes(String name, double times) {
        UpdateRule rule = rule(name);
        Hyperparameters h = h(1e-3, 1e-3, 0.9);
        assertEquals(times, rule.timescaleSteps(h) / rule.relaxationSteps(h), 1e-3);
    }
}
