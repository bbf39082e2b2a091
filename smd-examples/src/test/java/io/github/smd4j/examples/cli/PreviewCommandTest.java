package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewCommandTest {

    private static JsonObject json(String options) {
        Outcome outcome = Outcome.of(("preview --json " + options).split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static JsonObject stage(JsonObject json, int index) {
        return json.getAsJsonArray("stages").get(index).getAsJsonObject();
    }

    private static double number(JsonObject object, String name) {
        return object.get(name).getAsDouble();
    }

    /** Timescales in epochs and ratios at the end of each stage, to the digits given. */
    @ParameterizedTest
    @CsvSource({
        "goyal-resnet50, 2.0 20 200 1998, 1 0.99 0.37 0.12",
        "mask-rcnn-4x, 6.8 68 676, 1 0.36 0.12",
        "mobilenet-v2, 4.0 40 400 3997, 1 - - -",
        "shufflenet-v2-plus, 4.0 40 400 3997, 1 - - -",
    })
    void presetsGiveThePublishedValues(String preset, String timescales, String ratios) {
        JsonObject json = json("--preset " + preset);
        List<String> epochs = List.of(timescales.split(" ", -1));
        List<String> ends = List.of(ratios.split(" ", -1));
        assertEquals(epochs.size(), json.getAsJsonArray("stages").size());
        for (int i = 0; i < epochs.size(); i++) {
            double expected = Double.parseDouble(epochs.get(i));
            assertEquals(
                    expected,
                    number(stage(json, i), "timescaleEpochs"),
                    expected < 10 ? 0.05 : 0.5);
            if (!ends.get(i).equals("-")) {
                double end = Double.parseDouble(ends.get(i));
                assertEquals(end, number(stage(json, i), "ratioAtEnd"), 0.005, "stage " + i);
            }
        }
    }

    @Test
    void schedulesInBothFormsAndThePresetAgree() {
        JsonObject preset = json("--preset goyal-resnet50");
        assertEquals(0.42, number(preset, "shareWithin5Percent"), 0.005);
        String common = " --wd 1e-4 --momentum 0.9 --epochs 90 --steps-per-epoch 5004";
        assertEquals(preset, json("--schedule multistep(0.1,30:10,60:10,80:10)" + common));
        assertEquals(
                preset,
                json(
                        "--lr 0.1 --lr-drop 150120:10 --lr-drop 300240:10 --lr-drop 400320:10"
                                + common));
        JsonObject third = stage(preset, 2);
        assertEquals(300_240, third.get("fromStep").getAsLong());
        assertEquals(400_320, third.get("toStep").getAsLong());
        assertEquals(0.1 / 10 / 10, number(third, "learningRate"));
        assertEquals(1e6, number(third, "timescaleSteps"), 1e-3);
        assertEquals(0, number(third, "shareWithin5Percent"));
        assertTrue(third.get("epochsTo95Percent").isJsonNull());
        assertEquals(22, number(stage(preset, 1), "epochsTo95Percent"), 0.1);
        assertFalse(preset.has("points"));
    }

    @Test
    void rescalingKeepsEveryStageAtItsLine() {
        JsonObject json = json("--preset mask-rcnn-4x --rescale");
        assertEquals(1, number(json, "shareWithin5Percent"));
        assertEquals(1, number(stage(json, 2), "ratioAtEnd"), 1e-3);
    }

    @Test
    void pointsAreThoseOfTheRecurrence() {
        JsonObject json =
                json(
                        "--lr 0.2 --lr-drop 60:4 --wd 5e-4 --epochs 2 --steps-per-epoch 50"
                                + " --unit-gradient-sq 0.37 --squared-norm 3 --at 99,0,60");
        JsonArray points = json.getAsJsonArray("points");
        assertEquals(3, points.size());
        MeanField field = new MeanField(MeanField.Buffer.VELOCITY);
        MeanField.State state = MeanField.State.atRest(3);
        for (long step = 0; step < 100; step++) {
            double rate = step < 60 ? 0.2 : 0.2 / 4;
            MeanField.Step next =
                    field.step(state, new Hyperparameters("heavy-ball", rate, 5e-4, 0.9), 0.37);
            int index = List.of(99L, 0L, 60L).indexOf(step);
            if (index >= 0) {
                JsonObject point = points.get(index).getAsJsonObject();
                assertEquals(step, point.get("step").getAsLong());
                assertEquals(rate, number(point, "learningRate"));
                assertEquals(state.x(), number(point, "squaredNorm"));
                assertEquals(next.angularUpdate(), number(point, "angularUpdate"));
                assertEquals(
                        Equilibrium.angularUpdate(rate, 5e-4, 0.9),
                        number(point, "equilibriumAngularUpdate"));
            }
            state = next.next();
        }
    }

    @Test
    void chartsAndJsonAreWritten(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("deeper/still");
        Outcome outcome =
                Outcome.of(
                        "preview",
                        "--schedule",
                        "warmup(5, restarts(0.1, 20, 2))",
                        "--wd=1e-3",
                        "--epochs=60",
                        "--steps-per-epoch=500",
                        "--out=" + out);
        assertEquals(0, outcome.code(), outcome.err());
        for (String name : List.of("angular_update", "learning_rate")) {
            assertTrue(Files.size(out.resolve(name + ".png")) > 10_000, name);
            assertTrue(Files.size(out.resolve(name + ".svg")) < 2 << 20, name);
        }
        JsonObject json =
                JsonParser.parseString(Files.readString(out.resolve("preview.json")))
                        .getAsJsonObject();
        assertEquals(3, json.getAsJsonArray("stages").size());
        assertTrue(outcome.out().contains("within 5%"), outcome.out());
    }

    @Test
    void tableSaysWhatNeverHappens() {
        Outcome outcome = Outcome.of("preview", "--preset", "goyal-resnet50");
        assertTrue(outcome.out().contains("42% of all steps"), outcome.out());
        assertTrue(outcome.out().contains("never"), outcome.out());
    }

    @Test
    void documentedOutputIsWhatItPrints() throws IOException {
        String page = Files.readString(Path.of("../docs/preview.md"));
        Outcome outcome = Outcome.of("preview", "--preset", "goyal-resnet50");
        String printed = outcome.out().replace(System.lineSeparator(), "\n");
        assertTrue(page.contains("```\n" + printed + "```"), printed);
    }

    /** Options; the argument that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --preset foo                                     | --preset          | 'foo'     | mask-rcnn-4x
            --lr 0.1 --wd 1e-4 --epochs 9                    | --steps-per-epoch | missing   | --preset
            --lr 0.1 --epochs 9 --steps-per-epoch 9          | --wd              | missing   | --preset
            --lr 0.1 --wd 1e-4 --steps-per-epoch 9           | --epochs          | missing   | --preset
            --wd 1e-4 --epochs 9 --steps-per-epoch 9         | --schedule        | missing   | --lr
            --preset mobilenet-v2 --lr 0 --wd 1e-4           | --lr              | 0.0       | above 0
            --preset mobilenet-v2 --lr 1 --wd 2              | --lr times --wd   | 2.0       | (0, 1)
            --preset mobilenet-v2 --wd 0                     | --wd              | 0.0       | above 0
            --preset mobilenet-v2 --momentum 1               | --momentum        | 1.0       | [0, 1)
            --preset mobilenet-v2 --epochs 0                 | --epochs          | 0.0       | above 0
            --preset mobilenet-v2 --epochs 1e9               | --epochs          | 1.251E12  | [1, 100000000]
            --preset mobilenet-v2 --epochs 80                | --preset          | 100080    | above that of the last drop
            --preset mobilenet-v2 --steps-per-epoch 0        | --steps-per-epoch | 0         | above 0
            --preset mobilenet-v2 --schedule cosine(0.1;9)   | --schedule        | ';9)'     | character 11
            --preset mobilenet-v2 --schedule cosine(0.1)     | --schedule        | ')'       | character 11
            --preset mobilenet-v2 --schedule 1e5             | --schedule        | 100000.0  | below 1
            --preset mobilenet-v2 --schedule 1 --lr 1        | --schedule        | --lr      | exclude
            --preset mobilenet-v2 --lr-drop 5:2              | --lr-drop         | --lr      | missing
            --preset mobilenet-v2 --lr 1 --lr-drop 5         | --lr-drop         | '5'       | STEP:K
            --preset mobilenet-v2 --lr 1 --lr-drop 5:2 --lr-drop 4:2 | --lr-drop | 4         | in order
            --preset mobilenet-v2 --lr 1 --lr-drop 999999:2  | --lr-drop         | 999999    | above that
            --preset mobilenet-v2 --unit-gradient-sq 0       | --unit-gradient-sq | 0.0      | above 0
            --preset mobilenet-v2 --squared-norm -1          | --squared-norm    | -1.0      | above 0
            --preset mobilenet-v2 --at 5                     | --at              | missing   | --unit-gradient-sq
            --preset mobilenet-v2 --unit-gradient-sq 1 --at 5,x | --at           | 'x'       | whole number
            --preset mobilenet-v2 --unit-gradient-sq 1 --at 5,112590 | --at      | 112590    | [0, 112590)
            --preset mobilenet-v2 --out pom.xml              | --out             | pom.xml   | folder
            """)
    void badInputCostsOneLine(String options, String name, String value, String range) {
        Outcome outcome = Outcome.of(("preview " + options).split(" ", -1));
        outcome.requireUsageError("smd preview", name, value, range);
    }
}
