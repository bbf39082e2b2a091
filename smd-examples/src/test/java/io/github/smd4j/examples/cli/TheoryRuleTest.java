package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code smd theory --rule}: every optimizer. Values are held to some ulps. */
class TheoryRuleTest {

    private static JsonObject json(String options) {
        Outcome outcome = Outcome.of(("theory --json " + options).split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static double value(JsonObject json, String key) {
        assertTrue(json.has(key), () -> key + " in " + json);
        return json.get(key).getAsDouble();
    }

    @Test
    void heavyBallIsTheDefaultAndHasItsTimesInEpochs() {
        assertEquals(json("--lr 0.2 --wd 1e-4"), json("--lr 0.2 --wd 1e-4 --rule heavy-ball"));
        JsonObject json = json("--lr 0.2 --wd 1e-4 --steps-per-epoch 500");
        assertEquals("heavy-ball", json.get("rule").getAsString());
        assertEquals(2e-5, value(json, "intrinsicLearningRate"), 1e-20);
        assertEquals(5000, value(json, "timescale"), 1e-11);
        assertEquals(10, value(json, "timescaleEpochs"), 1e-13);
        assertTrue(json("--lr 0.2 --wd 1e-4 --rule djl-sgd").has("assumptions"));
    }

    @Test
    void adamWTakesTheNumberOfCoordinatesForItsLevel() {
        String base = "--rule adamw:0.999 --lr 1e-3 --wd 0.1 --steps-per-epoch 1000";
        JsonObject json = json(base + " --coordinates 576");
        assertEquals("adamw:0.999", json.get("rule").getAsString());
        assertTrue(json.get("equilibrium").getAsBoolean());
        assertEquals(Math.sqrt(2e-4 / 19), value(json, "angularUpdate"), 1e-17);
        // 1e-3·576/0.2
        assertEquals(2.88, value(json, "squaredNorm"), 1e-14);
        assertEquals(Math.sqrt(2.88), value(json, "norm"), 1e-14);
        assertEquals(1e4, value(json, "timescale"), 1e-10);
        assertEquals(10, value(json, "timescaleEpochs"), 1e-13);
        // u = 2e-4, κ = 1e-3: (1.4e-3 + √1.16e-6)/4e-7.
        double tau = (1.4e-3 + Math.sqrt(1.16e-6)) / 4e-7;
        assertEquals(tau, value(json, "relaxationSteps"), 1e-8);
        assertEquals(tau / 1000, value(json, "relaxationEpochs"), 1e-11);
        assertEquals(json, json(base + " --unit-gradient-sq 576"));
        assertFalse(json(base).has("squaredNorm"));
        for (String foreign : List.of("assumptions", "approachRate", "iterationsToEquilibrium")) {
            assertFalse(json(base + " --lr-divided-by 4").has(foreign), foreign);
        }
    }

    /** The learning rate is the one after the cut. */
    @ParameterizedTest
    @CsvSource({
        "adamw:0.999,0.01,0.1,2,2,4",
        "lion:0.99,0.01,0.1,2,2,1",
        "lamb:0.999,0.01,0.1,4,4,16",
        "sgdw,0.01,0.1,1.4142135623730951,1.4142135623730951,1",
        "adam-l2:0.999,0.01,0.1,1.5874010519681994,1.5874010519681994,2.5198420997897464",
    })
    void aCutHasTheFactorsOfItsRule(
            String rule, double rate, double decay, double weight, double buffer, double second) {
        JsonObject json =
                json("--rule " + rule + " --lr " + rate + " --wd " + decay + " --lr-divided-by 4");
        assertEquals(weight, value(json, "rescaleFactor"), 1e-14);
        assertEquals(buffer, value(json, "bufferFactor"), 1e-14);
        assertEquals(second != 1, json.has("secondMomentFactor"));
        if (second != 1) {
            assertEquals(second, value(json, "secondMomentFactor"), 1e-14);
        }
        assertEquals(weight * weight, value(json, "runningVarianceDivisor"), 1e-13);
    }

    /**
     * At small ηt the squared norm goes with η; the buffer is a step, as long as η times the norm.
     */
    @Test
    void larsCutComesFromTheRateBeforeIt() {
        JsonObject json = json("--rule lars:1e-9 --lr 1 --wd 1e-4 --lr-divided-by 4");
        assertEquals(2, value(json, "rescaleFactor"), 1e-7);
        assertEquals(0.125, value(json, "bufferFactor"), 1e-7);
    }

    @Test
    void adamWithCoupledDecayNeedsGradientAndCoordinates() {
        String base = "--rule adam-l2:0.999 --lr 1e-3 --wd 1e-2 ";
        assertFalse(json(base + "--unit-gradient-sq 2").has("angularUpdate"));
        assertFalse(json(base + "--coordinates 8").has("squaredNorm"));
        JsonObject json = json(base + "--unit-gradient-sq 2 --coordinates 8");
        // R = √16; (1e-3·4/2e-2)^(2/3).
        double x = Math.pow(0.2, 2.0 / 3);
        assertEquals(x, value(json, "squaredNorm"), 1e-15);
        assertEquals(1e-3 * Math.sqrt(8 / 19.0 / x), value(json, "angularUpdate"), 1e-17);
        assertTrue(json.has("relaxationSteps"));
        assertFalse(json.has("angularUpdateExact"));
        Outcome table = Outcome.of(("theory " + base.strip()).split(" ", -1));
        assertTrue(table.out().contains("--unit-gradient-sq and --coordinates"), table.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nesterov", "sgdw", "dampened:0.1", "lion:0.99", "lars:0.01", "lamb:0.999"})
    void everyRuleHasTableAndJson(String rule) {
        JsonObject json = json("--rule " + rule + " --lr 0.1 --wd 1e-3 --momentum 0.8");
        assertTrue(value(json, "angularUpdate") > 0);
        assertTrue(value(json, "timescale") > 1);
        assertTrue(value(json, "relaxationSteps") > 1);
        Outcome table =
                Outcome.of(
                        "theory", "--rule", rule, "--lr", "0.1", "--wd", "1e-3", "--momentum", "0");
        assertEquals(0, table.code(), table.err());
        assertTrue(table.out().contains(" " + rule), table.out());
        assertTrue(table.out().contains("The norm needs --"), table.out());
        JsonObject without = json("--rule " + rule + " --lr 0.1 --wd 0");
        assertFalse(without.get("equilibrium").getAsBoolean());
        assertFalse(without.has("angularUpdate"));
    }

    @ParameterizedTest
    @CsvSource({
        "--rule adam,'--rule must be one of heavy-ball, djl-sgd, nesterov, sgdw, dampened:D,'",
        "--rule adamw,but was adamw",
        "--rule adamw:0.5,but was adamw:0.5",
        "--rule lars:0,but was lars:0",
        "--rule lion:x,but was lion:x",
        "--coordinates 9,--coordinates says nothing about heavy-ball",
        "--rule sgdw --coordinates 9,--coordinates says nothing about sgdw",
        "--rule adamw:0.999 --coordinates 0,--coordinates must be a whole number above 0",
        "--rule adamw:0.999 --coordinates 9 --unit-gradient-sq 9,--unit-gradient-sq beside",
        "--rule sgdw --unit-gradient-sq 9 --unit-gradient-min 1,--unit-gradient-min says nothing",
        "--rule sgdw --lr 11,--lr times --wd must be",
        "--rule lamb:0.999 --lr 0.5,learningRate in",
        "--rule lars:10,learningRate * trust in",
    })
    void badInputCostsOneLineAndCodeTwo(String options, String words) {
        String all = options + (options.contains("--lr ") ? "" : " --lr 0.4") + " --wd 0.1";
        Outcome outcome = Outcome.of(("theory " + all).split(" ", -1));
        assertEquals(2, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(words), outcome.err());
        assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
    }
}
