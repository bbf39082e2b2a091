package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.file.AnchorCsvSink;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.theory.AccumulatedAngle;
import io.github.smd4j.examples.experiment.RunManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real but tiny runs of the quickstart, through the command line. */
@Tag("engine")
class QuickstartRunTest {

    private static final int LAYERS = 7;
    private static final String FILES =
            "angular_update.png angular_update.svg lines.csv squared_norm.png squared_norm.svg"
                    + " steps.csv summary.json unit_gradient.png unit_gradient.svg";

    @TempDir private Path folder;

    private Outcome train(Path out, String options) {
        String line = "train " + options + " --out " + out;
        return Outcome.of(line.split(" ", -1));
    }

    private static Map<String, byte[]> files(Path run) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(run)) {
            for (Path file :
                    list.filter(Files::isRegularFile)
                            .filter(each -> !each.endsWith(RunManifest.FILE))
                            .toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /**
     * Products are not fused there, so stored weights differ by half a unit in the last place: of
     * an angle Δ that is 2⁻²⁴/Δ, 2e-6 at the 0.03 rad of these layers, and less over many weights.
     */
    @Test
    void theEnginesOperationsMeasureTheSameAnglesWithinRounding() throws IOException {
        Path host = folder.resolve("host");
        Path device = folder.resolve("device");
        String options = "fashion --steps 3 --seed 3 --measurement ";
        assertEquals(0, train(host, options + "host").code());
        assertEquals(0, train(device, options + "device").code());
        List<StepRecord> expected = new ArrayList<>();
        List<StepRecord> actual = new ArrayList<>();
        CsvRecords.read(host.resolve("steps.csv"), expected::add);
        CsvRecords.read(device.resolve("steps.csv"), actual::add);
        assertEquals(3 * LAYERS, actual.size());
        boolean same = true;
        for (int i = 0; i < actual.size(); i++) {
            double angle = expected.get(i).sums().angularUpdate();
            assertEquals(angle, actual.get(i).sums().angularUpdate(), 1e-5 * angle);
            same &= expected.get(i).equals(actual.get(i));
        }
        assertFalse(same, "another way was taken");
    }

    @Test
    void aRunLeavesItsFilesAndASecondOneTheSameBytes() throws IOException {
        Path out = folder.resolve("a/run");
        String options = "fashion --steps 12 --lr-drop 6:4 --seed 3";
        Outcome first = train(out, options + " --json");
        assertEquals(0, first.code(), first.err());
        Map<String, byte[]> files = files(out);
        assertEquals(FILES, String.join(" ", files.keySet()));
        assertEquals(first.out(), Files.readString(out.resolve("summary.json")));
        checkSummary(JsonParser.parseString(first.out()).getAsJsonObject());
        checkSteps(Files.readAllLines(out.resolve("steps.csv")));

        RunManifest.Entry start = RunManifest.read(out).get(0);
        assertEquals(3, start.seed());
        assertEquals("0.2", start.flags().get("--lr"));
        assertTrue(start.end().finished());
        assertEquals(Map.of(), start.end().recordsLost());

        Outcome refused = train(out, options);
        assertEquals(Smd.USAGE, refused.code());
        assertEquals(1, refused.err().lines().count(), refused.err());

        Outcome again = train(out, options + " --force");
        assertEquals(0, again.code(), again.err());
        assertTrue(again.out().contains("conv7.weight"), again.out());
        assertTrue(again.out().contains("classifier.weight (not normalized"), again.out());
        Map<String, byte[]> second = files(out);
        assertEquals(files.keySet(), second.keySet());
        files.forEach((name, bytes) -> assertArrayEquals(bytes, second.get(name), name));

        Path sparse = folder.resolve("sparse");
        assertEquals(0, train(sparse, options + " --every 5").code());
        List<String> expected =
                Files.readAllLines(out.resolve("steps.csv")).stream()
                        .filter(row -> row.matches("(step|0|5|10),.*"))
                        .toList();
        assertEquals(expected, Files.readAllLines(sparse.resolve("steps.csv")));

        Path listed = folder.resolve("listed");
        assertEquals(0, train(listed, options + " --sample dense:1,every:5").code());
        assertArrayEquals(
                Files.readAllBytes(sparse.resolve("steps.csv")),
                Files.readAllBytes(listed.resolve("steps.csv")));

        Path watched = folder.resolve("watched");
        Outcome more = train(watched, options + " --anchors 5,3 --filters conv1,*.conv4");
        assertEquals(0, more.code(), more.err());
        assertArrayEquals(
                Files.readAllBytes(out.resolve("steps.csv")),
                Files.readAllBytes(watched.resolve("steps.csv")));
        assertTrue(more.out().contains("beside identity I4"), more.out());
        assertEquals(1 + 12 * (16 + 32), Files.readAllLines(watched.resolve("filters.csv")).size());
        checkAnchors(watched);
        assertEquals(0, train(watched, options + " --force").code());
        assertEquals(FILES, String.join(" ", files(watched).keySet()));
    }

    /** Four spans of 3 steps and two of 5 in 12; those of 5 cross the cut at 6, or begin there. */
    private static void checkAnchors(Path run) throws IOException {
        List<String> rows = Files.readAllLines(run.resolve("anchors.csv"));
        assertEquals(String.join(",", AnchorCsvSink.header()), rows.get(0));
        assertEquals(1 + (4 + 2) * LAYERS, rows.size());
        assertTrue(rows.get(1).startsWith("0,3,conv1.weight,heavy-ball,0.2,0.005,0.9,"));
        assertEquals(
                LAYERS, rows.stream().filter(r -> r.matches("5,5,.*,unknown,,,,0[.].*")).count());
        JsonObject stage =
                JsonParser.parseString(Files.readString(run.resolve("summary.json")))
                        .getAsJsonObject()
                        .getAsJsonArray("parameters")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonArray("stages")
                        .get(1)
                        .getAsJsonObject();
        JsonObject three = stage.getAsJsonArray("accumulatedAngle").get(0).getAsJsonObject();
        assertEquals(3, three.get("span").getAsInt());
        assertEquals(1, three.get("anchors").getAsInt());
        assertEquals(AccumulatedAngle.angle(0.05, 5e-3, 0.9, 3), three.get("theory").getAsDouble());
        JsonObject travelled = stage.getAsJsonObject("angleTravelled");
        double whole = travelled.getAsJsonObject("sinceStart").get("radians").getAsDouble();
        double last = travelled.getAsJsonObject("sinceCut").get("radians").getAsDouble();
        MemorySink records = new MemorySink();
        CsvRecords.read(run.resolve("steps.csv"), records);
        double sum =
                records.of("conv1.weight").stream()
                        .mapToDouble(r -> r.sums().angularUpdate())
                        .sum();
        // Twelve roundings.
        assertEquals(sum, whole, 12 * 0x1p-53 * sum);
        assertTrue(last > 0 && last < whole);
        assertEquals(16, stage.getAsJsonObject("filters").get("count").getAsInt());
    }

    private static void checkSteps(List<String> rows) {
        assertEquals(String.join(",", CsvSink.header()), rows.get(0));
        assertEquals(1 + 12 * LAYERS, rows.size());
        assertTrue(rows.get(1).startsWith("0,conv1.weight,heavy-ball,0.2,0.005,0.9,"));
        // Step 6 is the first at the new rate.
        assertTrue(rows.get(6 * LAYERS).startsWith("5,conv7.weight,heavy-ball,0.2,"));
        assertTrue(rows.get(6 * LAYERS + 1).startsWith("6,conv1.weight,heavy-ball,0.05,"));
    }

    private static void checkSummary(JsonObject summary) {
        assertEquals(12, summary.get("steps").getAsLong());
        assertEquals(3, summary.get("seed").getAsLong());
        assertEquals(1, summary.get("threads").getAsInt());
        double accuracy = summary.get("accuracy").getAsDouble();
        assertTrue(accuracy >= 0 && accuracy <= 1);
        JsonArray spans = summary.getAsJsonArray("stages");
        assertEquals(2, spans.size());
        for (int i = 0; i < 2; i++) {
            JsonObject span = spans.get(i).getAsJsonObject();
            assertEquals(6 * i, span.get("fromStep").getAsInt());
            assertEquals(6 * i + 6, span.get("toStep").getAsInt());
            assertEquals(0.2 / (1 + 3 * i), span.get("learningRate").getAsDouble());
            assertTrue(span.get("findings").isJsonArray());
        }
        JsonObject hyper = summary.getAsJsonObject("hyperparameters");
        assertEquals(0.005, hyper.get("weightDecay").getAsDouble());
        JsonArray parameters = summary.getAsJsonArray("parameters");
        int invariant = 0;
        for (JsonElement each : parameters) {
            JsonObject parameter = each.getAsJsonObject();
            assertEquals(
                    Set.of("name", "shape", "scaleInvariant", "reason", "fromWeights", "stages"),
                    parameter.keySet());
            JsonArray stages = parameter.getAsJsonArray("stages");
            if (parameter.get("scaleInvariant").getAsBoolean()) {
                invariant++;
                assertEquals(2, stages.size());
                stages.forEach(stage -> checkStage(stage.getAsJsonObject()));
            } else {
                assertEquals(0, stages.size());
            }
        }
        assertEquals(LAYERS, invariant);
        assertTrue(parameters.toString().contains("classifier.weight"));
    }

    private static void checkStage(JsonObject stage) {
        assertTrue(
                stage.keySet()
                        .containsAll(
                                Set.of(
                                        "angularUpdate",
                                        "squaredNorm",
                                        "unitGradientSquared",
                                        "h",
                                        "assumptions",
                                        "verdict")));
        assertEquals(
                Set.of("mean", "rms", "cv", "theory", "givenL", "ahead"),
                stage.getAsJsonObject("angularUpdate").keySet());
        assertEquals(Set.of("mean", "theory"), stage.getAsJsonObject("squaredNorm").keySet());
        assertFalse(stage.getAsJsonArray("assumptions").isEmpty());
        JsonObject rows = stage.getAsJsonObject("rows");
        assertTrue(rows.get("count").getAsInt() >= 16);
        assertTrue(rows.getAsJsonObject("angleRatio").get("median").getAsDouble() > 0);
    }

    /** 20 pairs of steps, of which the classifier's gradient is no more tangential than others. */
    @Test
    void aForcedWeightWithoutNormIsFoundOutByTheWeightsAlone() throws IOException {
        Outcome outcome = train(folder, "fashion --steps 30 --scale-invariant classifier.weight");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("holds for 7 of 8 parameters"), outcome.out());
        assertTrue(outcome.out().contains("classifier.weight: VIOLATED in"), outcome.out());
        for (JsonElement each :
                JsonParser.parseString(Files.readString(folder.resolve("summary.json")))
                        .getAsJsonObject()
                        .getAsJsonArray("parameters")) {
            JsonObject parameter = each.getAsJsonObject();
            if (parameter.get("scaleInvariant").getAsBoolean()) {
                JsonObject found = parameter.getAsJsonObject("fromWeights");
                boolean forced = parameter.get("name").getAsString().startsWith("classifier");
                assertEquals(forced ? "violated" : "holds", found.get("verdict").getAsString());
                assertEquals(29, found.get("pairs").getAsInt());
            }
        }
    }

    @Test
    void withoutWeightDecayItSaysSoAndMeasures() throws IOException {
        Outcome outcome = train(folder, "digits --wd 0 --steps 3");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("no equilibrium exists"), outcome.out());
        assertTrue(outcome.out().contains("Growth law"), outcome.out());
        assertEquals(1 + 3 * LAYERS, Files.readAllLines(folder.resolve("steps.csv")).size());
    }

    @Test
    void nesterovHasNoForecastLines() throws IOException {
        assertEquals(0, train(folder, "digits --nesterov --steps 4 --lr-drop 2:2").code());
        for (String row :
                Files.readAllLines(folder.resolve("lines.csv")).stream().skip(1).toList()) {
            String[] cells = row.split(",", -1);
            assertFalse(cells[4].isEmpty(), row);
            assertTrue(cells[5].isEmpty() && cells[6].isEmpty(), row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgdw", "adamw:0.99", "lion:0.98"})
    void recordsCarryTheRuleOfTheOptimizer(String rule) throws IOException {
        String options = "digits --optimizer " + rule + " --lr 0.01 --wd 0.1 --steps 3";
        Outcome outcome = train(folder, options);
        assertEquals(0, outcome.code(), outcome.err());
        MemorySink records = new MemorySink();
        CsvRecords.read(folder.resolve("steps.csv"), records);
        assertEquals(LAYERS, records.parameters().size());
        for (String path : records.parameters()) {
            StepRecord last = records.of(path).get(2);
            assertEquals(new Hyperparameters(rule, 0.01, 0.1, 0.9), last.hyperparameters());
            assertEquals(!rule.equals("sgdw"), Double.isNaN(last.sums().vg()), path);
            assertTrue(last.sums().angularUpdate() > 0, path);
        }
        assertTrue(Files.readString(folder.resolve("summary.json")).contains(rule));
    }

    @Test
    void rescalingMovesTheNormAtTheCut() {
        assertEquals(0, train(folder, "fashion --rescale --steps 6 --lr-drop 3:16").code());
        MemorySink records = new MemorySink();
        CsvRecords.read(folder.resolve("steps.csv"), records);
        assertEquals(LAYERS, records.parameters().size());
        for (String path : records.parameters()) {
            List<StepRecord> steps = records.of(path);
            double before = steps.get(2).sums().nextSquaredNorm();
            // The weights are multiplied by 1/2 in float32, exactly.
            assertEquals(before / 4, steps.get(3).sums().ww(), 1e-6 * before, path);
        }
    }

    @Test
    void aDiskThatFillsIsAFailureAndLeavesTheRowsReadable() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        // What is written before it is moved to lines.csv goes to a device that is always full.
        Files.createSymbolicLink(folder.resolve("lines.csv.part"), full);
        Outcome outcome = train(folder, "digits --steps 2");
        assertEquals(Smd.FAILURE, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        String last = outcome.err().lines().reduce((a, b) -> b).orElseThrow();
        assertTrue(last.contains("lines.csv: No space left on device"), last);
        assertFalse(last.contains("Exception"), last);
        assertEquals(1 + 2 * LAYERS, Files.readAllLines(folder.resolve("steps.csv")).size());
        assertFalse(Files.exists(folder.resolve("summary.json")));
    }
}
