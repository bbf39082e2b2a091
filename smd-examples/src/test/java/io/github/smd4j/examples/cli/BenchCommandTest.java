package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each benchmark on a network so small that its times say nothing; its checks hold all the same.
 */
@Tag("engine")
class BenchCommandTest {

    private static final String SMALL =
            " --network quickstart --batch-size 2 --image-size 8 --pairs 2";

    @TempDir private Path folder;

    private static Outcome run(String line) {
        Outcome outcome = Outcome.of(line.split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    private static JsonObject json(String line) {
        return JsonParser.parseString(run(line + " --json").out()).getAsJsonObject();
    }

    private static void assertJudged(JsonArray judged, int size) {
        assertEquals(size, judged.size(), judged::toString);
        for (JsonElement each : judged) {
            JsonObject ratio = each.getAsJsonObject().getAsJsonObject("ratio");
            assertEquals(2, ratio.get("pairs").getAsInt());
            assertTrue(
                    ratio.get("low").getAsDouble() <= ratio.get("ratio").getAsDouble()
                            && ratio.get("ratio").getAsDouble() <= ratio.get("high").getAsDouble(),
                    ratio::toString);
            assertEquals(
                    "not resolved", each.getAsJsonObject().get("verdict").getAsString(), "2 pairs");
        }
    }

    @Test
    void stepHoldsItsRecordsToFloat64() {
        JsonObject result = json("bench step" + SMALL);
        assertJudged(result.getAsJsonArray("ratios"), 2);
        double worst = result.get("worstError").getAsDouble();
        assertTrue(worst > 0 && worst < 1e-6, "" + worst);
        assertTrue(result.get("kernel").getAsString().matches("plain Java|Vector API"));
    }

    @Test
    void listenerNeedsOneCopyOfTheWeightsOnlyWherePaired() {
        JsonObject result = json("bench listener" + SMALL);
        assertJudged(result.getAsJsonArray("shares"), 3);
        JsonArray memory = result.getAsJsonArray("memory");
        JsonObject fused = memory.get(0).getAsJsonObject();
        JsonObject paired = memory.get(1).getAsJsonObject();
        assertEquals(0, fused.get("directBytes").getAsLong());
        assertEquals(paired.get("weightBytes").getAsLong(), paired.get("directBytes").getAsLong());
    }

    @Test
    void modelSaysWhereTheTimeGoes() {
        JsonObject result = json("bench model" + SMALL);
        JsonObject phases = result.getAsJsonObject("ours");
        for (String phase : new String[] {"forward pass and loss", "backward pass", "whole step"}) {
            assertTrue(phases.get(phase).getAsDouble() > 0, phases::toString);
        }
        assertTrue(result.getAsJsonObject("theirs").keySet().isEmpty());
    }

    @Test
    void precisionIsWithinTheTargetWhereTheCosineReadsNothing() {
        JsonObject result = json("bench precision --filters 16 --length 1152 --draws 2");
        for (JsonElement each : result.getAsJsonArray("rows")) {
            JsonObject row = each.getAsJsonObject();
            for (String way : new String[] {"fused", "paired", "device"}) {
                assertTrue(row.get(way).getAsDouble() < 1e-6, row::toString);
            }
        }
        JsonObject smallest = result.getAsJsonArray("rows").get(3).getAsJsonObject();
        // A float32 cosine cannot tell 1e-5 rad from 0 or from a multiple of 2.4e-4.
        assertTrue(smallest.get("floatCosine").getAsDouble() > 0.5, smallest::toString);
    }

    @Test
    void costOverStepsIsDrawn() throws Exception {
        Outcome outcome = run("bench listener" + SMALL + " --steps 400 --out " + folder);
        assertTrue(outcome.out().contains("second half of the steps to the first"), outcome.out());
        assertTrue(Files.size(folder.resolve("listener_steps.png")) > 1000);
    }

    @Test
    void checkpointHoldsTheNetworkAndItsBuffers() {
        JsonObject result = json("bench checkpoint" + SMALL);
        JsonObject write = result.getAsJsonObject("write");
        assertEquals(2, write.get("times").getAsInt());
        for (JsonObject each : List.of(write, result.getAsJsonObject("restore"))) {
            assertTrue(each.get("least").getAsDouble() > 0, each::toString);
            assertTrue(
                    each.get("low").getAsDouble() <= each.get("median").getAsDouble()
                            && each.get("median").getAsDouble() <= each.get("high").getAsDouble(),
                    each::toString);
        }
        assertTrue(result.get("bytes").getAsLong() > 100_000, result::toString);
        String out = run("bench checkpoint" + SMALL).out();
        assertTrue(out.contains("MB a checkpoint") && out.contains("take up: median"), out);
    }

    @Test
    void tablesNameTargetAndVerdict() {
        String out = run("bench step" + SMALL).out();
        assertTrue(out.contains("target: at most 0.7: not resolved"), out);
        assertTrue(out.contains("goal, measuring: at most 0.6: not resolved"), out);
        assertTrue(run("bench model --processor-time" + SMALL).out().contains("backward pass"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            bench                                        | step, listener, model, long, precision, checkpoint
            bench foo                                    | foo
            bench step --pairs 1                         | [2, 1000]
            bench step --network vgg                     | 'vgg'
            bench model --image-size 7                   | [8, 512]
            bench model --network quickstart --python p  | resnet50
            bench model --python p --script nothing.py   | nothing.py
            bench listener --steps 399                   | [400, 1000000]
            bench listener --steps 1050                  | multiple of 100
            bench step --threads 2 --processor-time      | --threads was 2
            bench listener --threads 0                   | [1, 256]
            bench precision --draws 0                    | [1, 1000]
            bench precision --length 1                   | [16, 32768]
            """)
    void badUsageCostsOneLine(String line, String named) {
        Outcome outcome = Outcome.of(line.split(" +"));
        outcome.requireUsageError("smd " + line.replaceAll(" +(--.*|foo)?$", ""), named);
    }
}
