package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TheoryCommandTest {

    private static final Set<String> ALWAYS =
            Set.of(
                    "angularUpdate",
                    "angularUpdateExact",
                    "approachRate",
                    "timescale",
                    "assumptions");
    private static final Set<String> WITH_LEVEL = Set.of("squaredNorm", "squaredNormExact", "norm");
    private static final Set<String> WITH_DIVISOR =
            Set.of("iterationsToEquilibrium", "iterationsTo95Percent", "rescaleFactor");

    private static JsonObject json(String options) {
        Outcome outcome = Outcome.of(("theory --json " + options).split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static JsonObject assumption(JsonObject json, String name) {
        for (JsonElement each : json.getAsJsonArray("assumptions")) {
            if (each.getAsJsonObject().get("name").getAsString().equals(name)) {
                return each.getAsJsonObject();
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void secondStageOfImageNet() {
        JsonObject json =
                json(
                        "--lr 0.01 --wd 1e-4 --momentum 0.9 --lr-divided-by 10 --steps-per-epoch 5004");
        assertEquals(57_565, json.get("iterationsToEquilibrium").getAsLong());
        assertEquals(11.5, json.get("epochsToEquilibrium").getAsDouble(), 0.05);
        assertEquals(22, json.get("epochsTo95Percent").getAsDouble(), 0.1);
        // √(2e-6/1.9), 1−4e-5, 0.1/1e-6, 10^(1/4): a few ulps.
        assertEquals(1.0259783520851541e-3, json.get("angularUpdate").getAsDouble(), 1e-18);
        assertEquals(1.0259783970842101e-3, json.get("angularUpdateExact").getAsDouble(), 1e-18);
        assertEquals(1 - 4e-5, json.get("approachRate").getAsDouble(), 1e-15);
        assertEquals(1e5, json.get("timescale").getAsDouble(), 1e-10);
        assertEquals(1.7782794100389228, json.get("rescaleFactor").getAsDouble(), 1e-15);
    }

    @Test
    void fieldsFollowWhatIsGiven() {
        String base = "--lr 0.2 --wd 1e-4";
        assertTrue(json(base).keySet().containsAll(ALWAYS));
        for (String absent : WITH_LEVEL) {
            assertFalse(json(base + " --lr-divided-by 2").has(absent), absent);
        }
        for (String absent : WITH_DIVISOR) {
            assertFalse(json(base + " --unit-gradient-sq 2").has(absent), absent);
        }
        JsonObject full = json(base + " --unit-gradient-sq 2 --lr-divided-by 2");
        assertTrue(full.keySet().containsAll(WITH_LEVEL));
        assertTrue(full.keySet().containsAll(WITH_DIVISOR));
        assertEquals(
                Math.sqrt(full.get("squaredNorm").getAsDouble()), full.get("norm").getAsDouble());
        // √(2·0.2/(2e-4·0.1))
        assertEquals(Math.sqrt(20_000), full.get("squaredNorm").getAsDouble(), 1e-12);
        assertFalse(full.has("squaredNormVariance"));
    }

    @Test
    void momentumDefaultsToNineTenths() {
        assertEquals(json("--lr 0.2 --wd 1e-4 --momentum 0.9"), json("--lr 0.2 --wd 1e-4"));
    }

    @Test
    void sgdHasItsOwnAssumptions() {
        JsonObject json = json("--lr 0.1 --wd 0.01 --momentum 0 --unit-gradient-sq 3");
        assertEquals(Math.sqrt(2e-3), json.get("angularUpdate").getAsDouble(), 1e-16);
        assertEquals(1 - 4e-3, json.get("approachRate").getAsDouble(), 1e-15);
        assertTrue(assumption(json, "assumption 1").get("holds").getAsBoolean());
        assertTrue(assumption(json, "assumption 3").get("holds").isJsonNull());
        assertEquals(3, json.getAsJsonArray("assumptions").size());
    }

    @Test
    void verdictsAreTrueFalseOrNull() {
        JsonObject undecided = json("--lr 0.2 --wd 1e-4");
        for (JsonElement each : undecided.getAsJsonArray("assumptions")) {
            for (String field : List.of("name", "statement", "value", "limit", "holds")) {
                assertTrue(each.getAsJsonObject().has(field), field);
            }
        }
        assertTrue(assumption(undecided, "assumption 4").get("holds").getAsBoolean());
        assertTrue(assumption(undecided, "assumption 5").get("holds").isJsonNull());
        assertTrue(assumption(undecided, "assumption 6").get("holds").isJsonNull());
        assertFalse(undecided.has("boundApplies"));

        JsonObject given =
                json(
                        "--lr 0.2 --wd 1e-4 --unit-gradient-sq 2 --unit-gradient-variance 0.4"
                                + " --unit-gradient-min 0.5");
        assertTrue(assumption(given, "assumption 6").get("holds").getAsBoolean());
        assertEquals(0.25, assumption(given, "assumption 6").get("value").getAsDouble());
        assertTrue(given.get("boundApplies").getAsBoolean());
        assertTrue(given.has("squaredNormVarianceBound"));

        JsonObject negative =
                json(
                        "--lr 0.2 --wd 1e-4 --unit-gradient-sq 2 --unit-gradient-variance 0.4"
                                + " --unit-gradient-min -1");
        assertFalse(negative.get("boundApplies").getAsBoolean());
        assertFalse(negative.has("squaredNormVarianceBound"));
        assertTrue(negative.has("squaredNormVariance"));
    }

    @Test
    void defaultsOfTheMainJobFailAssumption6AndOscillate() {
        JsonObject json = json("--lr 0.2 --wd 5e-3");
        assertFalse(assumption(json, "assumption 6").get("holds").getAsBoolean());
        assertFalse(assumption(json, "monotone approach").get("holds").getAsBoolean());
        assertFalse(json.get("boundApplies").getAsBoolean());
        String table = Outcome.of("theory", "--lr", "0.2", "--wd", "5e-3").out();
        assertTrue(table.contains("does not apply; the equilibrium values do"), table);
        assertTrue(table.contains("oscillates"), table);
    }

    @Test
    void smallCutTakesNoTime() {
        JsonObject json = json("--lr 0.2 --wd 1e-4 --lr-divided-by 1.1");
        assertEquals(0, json.get("iterationsTo95Percent").getAsDouble());
        assertTrue(json.get("iterationsToEquilibrium").getAsLong() > 0);
    }

    @Test
    void withoutDecayTheNormGrows() {
        JsonObject json = json("--lr 0.2 --wd 0 --unit-gradient-sq 2 --lr-divided-by 10");
        assertFalse(json.get("equilibrium").getAsBoolean());
        // 2·(0.2/0.1)²·2
        assertEquals(16, json.get("squaredNormSquareGrowth").getAsDouble(), 1e-13);
        assertFalse(json.has("angularUpdate"));
        assertFalse(json("--lr 0.2 --wd 0").has("squaredNormSquareGrowth"));
        Outcome table = Outcome.of("theory", "--lr", "0.2", "--wd", "0");
        assertEquals(0, table.code());
        assertTrue(table.out().contains("no equilibrium exists"), table.out());
        assertTrue(table.out().contains("sqrt(x0^2 + c t)"), table.out());
    }

    @Test
    void tableNamesUnitsAndEquations() {
        String table =
                Outcome.of(
                                ("theory --lr 0.01 --wd 1e-4 --unit-gradient-sq 0.5"
                                                + " --unit-gradient-variance 0.05"
                                                + " --unit-gradient-min 0.1 --lr-divided-by 10"
                                                + " --steps-per-epoch 5004")
                                        .split(" ", -1))
                        .out();
        for (String part :
                List.of(
                        "0.001025978 rad ",
                        "Theorem 3",
                        "57565 steps",
                        "Corollary 3.1",
                        "22.09503 epochs",
                        "Eq. 20",
                        "Theorem 2's bound applies")) {
            assertTrue(table.contains(part), part + " in " + table);
        }
    }

    private static final String SGD =
            "--lr 0.1 --wd 0.01 --momentum 0 --unit-gradient-sq 2 --unit-gradient-variance 0.1"
                    + " --unit-gradient-min 1";

    /** x* = √10, c/√2 = 1.58; (1−0.004)^500 = 0.1347836. */
    @Test
    void startGivesBurnInConstantAndBoundAtAStep() {
        JsonObject json = json(SGD + " --squared-norm-start 30 --steps 500");
        double constant = Math.pow(30 - Math.sqrt(10), 2);
        assertEquals(0, json.get("burnInSteps").getAsDouble());
        assertEquals(constant, json.get("startConstant").getAsDouble(), 1e-11);
        double vanishing = Math.pow(0.996, 500) * constant;
        assertEquals(vanishing + 0.001, json.get("squaredNormBoundAtStep").getAsDouble(), 1e-11);
        assertEquals(
                vanishing / 0.02 + 0.05, json.get("angularUpdateBoundAtStep").getAsDouble(), 1e-9);
        assertFalse(json(SGD + " --squared-norm-start 30").has("squaredNormBoundAtStep"));
        JsonObject low = json(SGD + " --squared-norm-start 0.1 --steps 500");
        assertTrue(low.get("burnInSteps").getAsDouble() > 500);
        assertFalse(low.has("startConstant"));
        assertFalse(low.has("squaredNormBoundAtStep"));
        JsonObject heavyBall =
                json(
                        SGD.replace("--momentum 0", "--momentum 0.5")
                                + " --squared-norm-start 30 --steps 9");
        assertTrue(heavyBall.has("squaredNormBoundAtStep"));
        assertFalse(json("--lr 0.1 --wd 0 --squared-norm-start 3 --steps 5").has("burnInSteps"));
    }

    @Test
    void correlationIsJudged() {
        JsonObject much = json(SGD + " --unit-gradient-correlation 0.9");
        JsonObject verdict = assumption(much, "assumption 2, correlation");
        assertFalse(verdict.get("holds").getAsBoolean());
        assertEquals(8, verdict.get("limit").getAsDouble(), 1e-14);
        assertEquals(19, verdict.get("value").getAsDouble(), 1e-12);
        assertFalse(much.get("boundApplies").getAsBoolean());
        JsonObject little = json(SGD + " --unit-gradient-correlation 0.5");
        assertTrue(little.get("boundApplies").getAsBoolean());
        String table =
                Outcome.of(("theory " + SGD + " --unit-gradient-correlation 0.9").split(" ")).out();
        assertTrue(table.contains("the bound is not applicable"), table);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--unit-gradient-correlation 1 | --unit-gradient-correlation must be in (-1, 1), but"
                        + " was 1.0",
                "--squared-norm-start 0 | --squared-norm-start must be finite and above 0, but was 0.0",
                "--steps 3 | --steps needs --squared-norm-start, which is missing",
                "--squared-norm-start 2 --steps -1 | --steps must be a whole number of at least 0, but"
                        + " was -1",
                "--rule nesterov --squared-norm-start 2 | --squared-norm-start says nothing about"
                        + " nesterov, but was 2.0"
            })
    void badStartCostsOneLine(String options, String message) {
        Outcome outcome = Outcome.of(("theory --lr 0.1 --wd 0.01 " + options).split(" "));
        assertEquals(2, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains(message), outcome.err());
        assertEquals(1, outcome.err().lines().count());
    }
}
