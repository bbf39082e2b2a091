package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.rule.NormState;
import io.github.smd4j.core.rule.NormStep;
import io.github.smd4j.core.rule.Recurrence;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code smd preview} with other optimizers, and with a level that moves. */
class PreviewLevelTest {

    private static final String TRAINING =
            "preview --json --schedule multistep(0.2,120:4) --wd 5e-4 --epochs 200"
                    + " --steps-per-epoch 1 --squared-norm 3 --at 0,119,120,199";

    private static final double[] AT = {0, 119, 120, 199};

    @TempDir Path folder;

    private static JsonObject json(String options) {
        Outcome outcome = Outcome.of(options.split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static void assertPoints(JsonObject json, UpdateRule rule, LongToDoubleFunction level) {
        assertPoints(json.getAsJsonArray("points"), rule, rule.meanField().orElseThrow(), level);
    }

    /** The recurrence, step by step. */
    private static <S extends NormState> void assertPoints(
            JsonArray points, UpdateRule rule, Recurrence<S> field, LongToDoubleFunction level) {
        S state = field.atRest(3);
        int next = 0;
        for (long step = 0; step < 200; step++) {
            Hyperparameters inForce =
                    new Hyperparameters(rule.name(), step < 120 ? 0.2 : 0.2 / 4, 5e-4, 0.9);
            NormStep<S> taken = field.step(state, inForce, level.applyAsDouble(step));
            if (step == AT[next]) {
                JsonObject point = points.get(next++).getAsJsonObject();
                assertEquals(step, point.get("step").getAsLong());
                assertEquals(state.squaredNorm(), point.get("squaredNorm").getAsDouble());
                assertEquals(taken.angularUpdate(), point.get("angularUpdate").getAsDouble());
                assertEquals(
                        rule.angularUpdate(inForce),
                        point.get("equilibriumAngularUpdate").getAsDouble());
            }
            state = taken.next();
        }
        assertEquals(AT.length, next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"heavy-ball", "djl-sgd", "sgdw", "dampened:0.2", "adamw:0.99"})
    void everyRuleHasItsOwnRecurrence(String name) {
        JsonObject json = json(TRAINING + " --unit-gradient-sq 7 --rule " + name);
        assertEquals(name, json.get("rule").getAsString());
        assertPoints(json, UpdateRules.named(name).orElseThrow(), step -> 7);
    }

    /** A weight forgets over 1/(λη) steps where decay does not pass through the buffer. */
    @ParameterizedTest
    @CsvSource({"heavy-ball, 1000", "djl-sgd, 1000", "sgdw, 10000", "adamw:0.999, 10000"})
    void timescaleIsThatOfTheRule(String name, double expected) {
        JsonObject json =
                json(
                        "preview --json --lr 0.2 --wd 5e-4 --epochs 2 --steps-per-epoch 9 --rule "
                                + name);
        JsonObject stage = json.getAsJsonArray("stages").get(0).getAsJsonObject();
        assertEquals(expected, stage.get("timescaleSteps").getAsDouble(), 1e-9 * expected);
    }

    @Test
    void eachStageMayHaveALevelOfItsOwn() {
        JsonObject json = json(TRAINING + " --unit-gradient-sq 7,0.5");
        assertEquals("[7.0,0.5]", json.get("unitGradientSquared").toString());
        assertPoints(
                json, UpdateRules.named("heavy-ball").orElseThrow(), step -> step < 120 ? 7 : 0.5);
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "2, :a.weight"})
    void measuredLevelIsThatOfItsWindows(int parameters, String suffix) throws IOException {
        Path file = folder.resolve("steps.csv");
        try (CsvSink sink = CsvSink.create(file)) {
            for (long step = 0; step < 150; step += 10) {
                for (int i = 0; i < parameters; i++) {
                    sink.accept(record(i == 0 ? "a.weight" : "b.weight", step));
                }
            }
        }
        String text = "series:" + file + suffix;
        JsonObject json = json(TRAINING + " --unit-gradient-sq " + text);
        assertEquals(text, json.get("unitGradientSquared").getAsString());
        // 1 + step/100 at 0, 10, …, 40: a mean of 1.2; then 1.7, 2.2, and no more.
        assertPoints(
                json,
                UpdateRules.named("heavy-ball").orElseThrow(),
                step -> mean(Math.min(step / 50, 2)));
    }

    private static double mean(long window) {
        double mean = 0;
        for (int i = 0; i < 5; i++) {
            mean += (1 + (50 * window + 10L * i) / 100.0 - mean) / (i + 1);
        }
        return mean;
    }

    private static StepRecord record(String parameter, long step) {
        return new StepRecord(
                parameter,
                step,
                new Hyperparameters("heavy-ball", 0.1, 1e-3, 0.9),
                new StepSums(1, 0, 0, 1 + step / 100.0, 0, 0),
                FilterSums.NONE);
    }

    @Test
    void tableNamesTheRuleAndTheLevel() {
        Outcome outcome =
                Outcome.of(
                        "preview",
                        "--preset=mobilenet-v2",
                        "--rule=sgdw",
                        "--unit-gradient-sq=1,2,3,4");
        assertTrue(outcome.out().contains(", sgdw, weight decay"), outcome.out());
        assertTrue(outcome.out().contains("Timescale 1/(lr wd)"), outcome.out());
        assertTrue(outcome.out().contains("L is as given."), outcome.out());
    }

    /** Options; what must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --unit-gradient-sq 1,2       | --unit-gradient-sq | were 2    | 4 stages
            --unit-gradient-sq 1,2,3,x   | --unit-gradient-sq | 'x'       | not a number
            --unit-gradient-sq 1,2,3,-4  | --unit-gradient-sq | -4.0      | above 0
            --unit-gradient-sq 1,        | --unit-gradient-sq | ''        | not a number
            --unit-gradient-sq series:no | --unit-gradient-sq | 'no'      | steps.csv
            --rule nesterov              | --rule             | 'nesterov' | heavy-ball
            --rule adamw                 | --rule             | 'adamw'   | adamw:BETA2
            --rule adamw:1               | --rule             | 'adamw:1' | adamw:BETA2
            """)
    void badInputCostsOneLine(String options, String name, String value, String range) {
        Outcome outcome = Outcome.of(("preview --preset mobilenet-v2 " + options).split(" ", -1));
        outcome.requireUsageError("smd preview", name, value, range);
    }

    @Test
    void buffersDifferOnlyBehindTheCut() {
        JsonObject velocity = json(TRAINING + " --unit-gradient-sq 7");
        JsonObject scaled = json(TRAINING + " --unit-gradient-sq 7 --rule djl-sgd");
        assertEquals(angle(velocity, 1), angle(scaled, 1), 1e-12);
        // A buffer of ηv still holds the old rate: 1/4 of the step, but for one new gradient.
        assertEquals(0.26, angle(velocity, 2) / angle(scaled, 2), 0.03);
    }

    private static double angle(JsonObject json, int point) {
        return json.getAsJsonArray("points")
                .get(point)
                .getAsJsonObject()
                .get("angularUpdate")
                .getAsDouble();
    }
}
