package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepFigureCommandTest {

    @TempDir Path folder;

    @BeforeEach
    void writeSteps() throws IOException {
        write("two.csv", "a.weight", "b.weight");
        write("one.csv", "a.weight");
        Files.writeString(folder.resolve("broken.csv"), "step,parameter\n1,a\n");
    }

    /** Steps 3 to 5 of SGD with u = 0.02 at x = 1, ‖g‖ = 2; b's rule is another. */
    private void write(String name, String... parameters) throws IOException {
        try (CsvSink sink = CsvSink.create(folder.resolve(name))) {
            for (int t = 3; t < 6; t++) {
                for (String parameter : parameters) {
                    String rule = parameter.startsWith("a") ? "heavy-ball" : "nesterov";
                    sink.accept(
                            new StepRecord(
                                    parameter,
                                    t,
                                    new Hyperparameters(rule, 0.1, 0.2, 0),
                                    new StepSums(1, -0.02, 0.0404, 4, 0, 0),
                                    FilterSums.NONE));
                }
            }
        }
    }

    private Outcome run(String options) {
        List<String> words =
                new ArrayList<>(List.of("experiment", "fig1", "--out", folder + "/figure"));
        words.addAll(List.of(options.replace("DIR/", folder + "/").split(" ", -1)));
        return Outcome.of(words.toArray(String[]::new));
    }

    @Test
    void drawsRecordedStep() throws IOException {
        Outcome outcome = run("--from DIR/one.csv --step 4 --json");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        JsonObject json = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertEquals("a.weight", json.get("parameter").getAsString());
        assertEquals(4, json.get("step").getAsLong());
        // atan2(0.2, 0.98), −0.02 and 0.2²/2.
        assertEquals(Math.atan2(0.2, 0.98), json.get("angularUpdateRad").getAsDouble(), 1e-15);
        assertEquals(-0.02, json.get("centripetal").getAsDouble(), 1e-16);
        assertEquals(0.02, json.get("centrifugal").getAsDouble(), 1e-16);
        assertEquals(0, json.get("changeByEq15").getAsDouble(), 1e-16);
        assertEquals(Math.sqrt(1.0004) - 1, json.get("changeMeasured").getAsDouble(), 1e-15);
        Path out = folder.resolve("figure");
        assertEquals(json, JsonParser.parseString(Files.readString(out.resolve("figure-1.json"))));
        assertTrue(ImageIO.read(out.resolve("figure-1.png").toFile()).getWidth() > 1000);
        byte[] svg = Files.readAllBytes(out.resolve("figure-1.svg"));
        assertTrue(new String(svg, 0, 300, StandardCharsets.UTF_8).contains("svg"));
        Outcome again = run("--from DIR/two.csv --parameter a.weight");
        assertTrue(again.out().contains("Step 5: "), again.out());
        assertFalse(Arrays.equals(svg, Files.readAllBytes(out.resolve("figure-1.svg"))));
        assertEquals(0, run("--from DIR/one.csv --step 4").code());
        assertArrayEquals(svg, Files.readAllBytes(out.resolve("figure-1.svg")));
    }

    @Test
    @Tag("engine")
    void trainsToEquilibriumAndDrawsAStepOfIt() {
        Outcome outcome = run("--json");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().startsWith("fig1: training for 300 steps"), outcome.err());
        JsonObject json = JsonParser.parseString(outcome.out()).getAsJsonObject();
        double theory = json.get("equilibriumAngularUpdateRad").getAsDouble();
        assertEquals(Math.acos(1 - 0.005), theory, 1e-14);
        // The closest of a hundred steps that scatter by some tens of percent about the line.
        assertEquals(1, json.get("angularUpdateRad").getAsDouble() / theory, 0.03);
        double term = json.get("centrifugal").getAsDouble();
        double measured = json.get("changeMeasured").getAsDouble();
        // Eq. 15 to λη, and float32 sums.
        assertEquals(json.get("changeByEq15").getAsDouble(), measured, 0.01 * term);
    }

    /** Options; the part that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --step 3                                     | --step      | 3          | needs --from
            --parameter a                                | --parameter | a          | needs --from
            --from DIR/one.csv --seed 1                  | --seed      | 1          | --from
            --from DIR/none.csv                          | --from      | none.csv   | steps.csv
            --from DIR/broken.csv                        | --from      | line 2     | column
            --from DIR/two.csv                           | --parameter | not given  | a.weight, b.weight
            --from DIR/two.csv --parameter c             | --parameter | 'c'        | a.weight, b.weight
            --from DIR/one.csv --step 6                  | --step      | 6          | from 3 to 5
            --from DIR/one.csv --step x                  | --step      | 'x'        | whole number
            --from DIR/two.csv --parameter b.weight      | step        | nesterov   | heavy-ball
            """)
    void badInputCostsOneLine(String options, String name, String value, String range) {
        Outcome outcome = run(options);
        outcome.requireUsageError("smd experiment fig1", name, value, range);
        assertFalse(Files.exists(folder.resolve("figure")));
    }

    @Test
    void figureMustBeNamedAndFolderGiven() throws IOException {
        Outcome none = Outcome.of("experiment");
        assertEquals(Smd.USAGE, none.code());
        assertTrue(none.err().contains("fig1"), none.err());
        assertEquals(Smd.USAGE, Outcome.of("experiment", "fig1").code());
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome outcome =
                Outcome.of("experiment", "fig1", "--from", folder + "/one.csv", "--out", file + "");
        assertEquals(Smd.USAGE, outcome.code());
        assertTrue(outcome.err().contains("is not a folder"), outcome.err());
    }
}
