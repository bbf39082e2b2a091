package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.walk.WalkUpdates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WalkCommandTest {

    @TempDir Path folder;

    private Outcome run(String options) {
        List<String> words = new ArrayList<>(List.of("walk", "--out", folder.toString()));
        words.addAll(List.of(options.split(" ", -1)));
        return Outcome.of(words.toArray(String[]::new));
    }

    private JsonObject json(String options) {
        Outcome outcome = run("--json " + options);
        assertEquals(0, outcome.code(), outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static double number(JsonObject json, String group, String name) {
        return json.getAsJsonObject(group).get(name).getAsDouble();
    }

    /** Five standard errors, and what is left out by rules of adaptive optimizers: 1−β2. */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,    0.1,  0.01,  0.9, 0",
        "adam-l2:0.99,  0.01, 0.005, 0.9, 1e-2",
        "lars:0.001,    20,   0.01,  0.9, 5e-3",
    })
    void theWalkMeetsItsRule(String rule, double rate, double decay, double a, double off) {
        JsonObject json =
                json(
                        "--rule %s --lr %s --wd %s --momentum %s --dimensions 300 --steps 30000"
                                        .formatted(rule, rate, decay, a)
                                + " --level 3 --every 100");
        for (String group : List.of("angularUpdate", "squaredNorm")) {
            double error = number(json, group, "standardError");
            assertTrue(error > 0 && error < 0.01, json::toString);
            assertEquals(1, number(json, group, "ratio"), off + 5 * error, json::toString);
        }
        double rms = number(json, "angularUpdate", "rootMeanSquare");
        assertEquals(
                number(json, "angularUpdate", "ratio"),
                rms / number(json, "angularUpdate", "theory"),
                1e-15);
    }

    @Test
    void writesStepsSummaryAndPictures() throws IOException {
        String options = "--steps 400 --dimensions 20 --lr 0.2 --lr-drop 200:4 --seed 7 --x0 3";
        JsonObject json = json(options);
        assertEquals(
                json, JsonParser.parseString(Files.readString(folder.resolve("summary.json"))));
        for (String chart : List.of("angular_update", "squared_norm", "unit_gradient")) {
            assertTrue(ImageIO.read(folder.resolve(chart + ".png").toFile()).getWidth() > 1000);
            assertTrue(Files.size(folder.resolve(chart + ".svg")) > 1000);
        }
        List<StepRecord> records = new ArrayList<>();
        CsvRecords.read(folder.resolve("steps.csv"), records::add);
        assertEquals(400, records.size());
        assertEquals("walk", records.get(0).parameter());
        assertEquals(3, records.get(0).sums().ww(), 1e-14);
        assertEquals(0.2, records.get(199).hyperparameters().learningRate());
        assertEquals(0.05, records.get(200).hyperparameters().learningRate());
        assertEquals("heavy-ball", records.get(200).hyperparameters().rule());
        byte[] before = Files.readAllBytes(folder.resolve("steps.csv"));
        json(options);
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("steps.csv")));
    }

    @Test
    void everyRecordsSomeStepsAndCountsAll() throws IOException {
        JsonObject all = json("--steps 300 --dimensions 20");
        JsonObject some = json("--steps 300 --dimensions 20 --every 7");
        assertEquals(all.get("angularUpdate"), some.get("angularUpdate"));
        assertEquals(1 + 43, Files.readAllLines(folder.resolve("steps.csv")).size());
    }

    /** The mean of the second half would be far from theory after an unrescaled cut by 16. */
    @Test
    void aRescaledCutStaysAtEquilibrium() {
        String options =
                "--lr 0.1 --wd 0.001 --lr-drop 4000:16 --steps 8000 --dimensions 200 --every 50";
        double rescaled = number(json(options + " --rescale"), "squaredNorm", "ratio");
        double left = number(json(options), "squaredNorm", "ratio");
        assertEquals(1, rescaled, 0.05);
        assertTrue(left > 1.5, left + " without, " + rescaled + " with");
    }

    @Test
    void correlatedGradientsKeepTheAngleAndTakeTheMeasuredLevel() {
        JsonObject json =
                json("--correlation 0.5 --wd 0.02 --dimensions 500 --steps 20000 --every 100");
        // E h̃ = L(1 + 2αφ/(1−αφ)) = 2.64 L, less what the weight turns in a correlation time.
        assertEquals(2.64, json.get("measuredLevel").getAsDouble(), 0.06);
        for (String group : List.of("angularUpdate", "squaredNorm")) {
            assertEquals(
                    1,
                    number(json, group, "ratio"),
                    0.003 + 5 * number(json, group, "standardError"),
                    json::toString);
        }
    }

    @Test
    void withoutDecayThereIsNoTheory() {
        JsonObject json = json("--wd 0 --x0 2 --steps 100 --dimensions 20");
        assertTrue(json.getAsJsonObject("angularUpdate").get("theory").isJsonNull());
        assertTrue(json.getAsJsonObject("squaredNorm").get("ratio").isJsonNull());
        assertTrue(number(json, "squaredNorm", "mean") > 2);
        Outcome table = run("--wd 0 --x0 2 --steps 100 --dimensions 20");
        assertTrue(table.out().contains(" -"), table.out());
    }

    @Test
    void tableAndProgressAreForReading() {
        Outcome outcome = run("--steps 1000 --dimensions 20 --wd 1e-4");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("angular update, RMS"), outcome.out());
        // τ = 0.1/(4·0.1·1e-4) = 2500 steps, a batch 25.
        assertTrue(outcome.out().contains("standard errors are too small"), outcome.out());
        assertTrue(outcome.err().contains("step 1000 of 1000"), outcome.err());
    }

    @Test
    void everyRuleHasARow() throws IOException {
        JsonObject json = json("--rules --steps 400 --dimensions 50");
        assertEquals(11, json.getAsJsonArray("rules").size());
        List<String> rows = Files.readAllLines(folder.resolve("rules.csv"));
        assertEquals(12, rows.size());
        for (String name : WalkUpdates.names()) {
            String family = name.replaceAll(":.*", "");
            assertTrue(rows.stream().anyMatch(row -> row.startsWith(family)), name);
        }
        for (String row : rows) {
            assertEquals(12, row.split(",", -1).length, row);
            assertFalse(row.contains(",,") || row.endsWith(","), row);
        }
        assertFalse(Files.exists(folder.resolve("steps.csv")));
    }

    /** Options; the part that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --rule sgd                 | --rule          | 'sgd'    | heavy-ball, djl-sgd
            --rule adamw               | --rule          | 'adamw'  | adamw:BETA2
            --rule adamw:1             | --rule          | 1.0      | [0, 1)
            --lr 0                     | --lr            | 0.0      | above 0
            --lr x                     | --lr            | 'x'      | above 0
            --wd -1                    | --wd            | -1.0     | not negative
            --wd 0                     | --x0            | --wd     | required
            --momentum 1               | --momentum      | 1.0      | [0, 1)
            --level 0                  | --level         | 0.0      | above 0
            --gradients foo            | --gradients     | 'foo'    | gaussian, exact
            --dimensions 1             | --dimensions    | 1        | [2, 10000000]
            --steps 79                 | --steps         | 79       | [80, 100000000]
            --steps 1.5                | --steps         | '1.5'    | whole number
            --x0 0                     | --x0            | 0.0      | above 0
            --correlation 1            | --correlation   | 1.0      | [0, 1)
            --every 0                  | --every         | 0        | [1, 100000000]
            --seed x                   | --seed          | 'x'      | whole number
            --schedule foo             | --schedule      | foo      | learning rate
            --schedule 0.1 --lr 0.1    | --schedule      | --lr     | exclude
            --schedule 0.1 --lr-drop 9:2 | --lr-drop     | --schedule | exclude
            --lr-drop 50000:4          | --lr-drop       | 50000    | above
            --lr-drop 9:4 --lr-drop 8:4 | --lr-drop      | 8        | order
            --rules --lr 0.1           | --lr            | --rules  | settings
            """)
    void badInputCostsOneLine(String options, String name, String value, String range) {
        Outcome outcome = run(options);
        outcome.requireUsageError("smd walk", name, value, range);
    }

    @Test
    void helpNamesEveryRule() {
        String help = Outcome.of("walk", "--help").out().replaceAll("\\s+", "");
        for (String name : WalkUpdates.names()) {
            assertTrue(help.contains(name), name + " in " + help);
        }
    }
}
