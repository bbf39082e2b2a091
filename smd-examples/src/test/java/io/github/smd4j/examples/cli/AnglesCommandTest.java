package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.theory.AccumulatedAngle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against norms and angles that numpy formed in long double: src-test-data/pytorch/angles.py. */
class AnglesCommandTest {

    private static final Path DATA = Path.of(System.getProperty("smd.testData"), "pytorch");

    /**
     * Sums of at most 2,304 products in double are right to 2e-13 at worst, which an angle of 0.02
     * rad, the least here, takes from sums that cancel nothing; the cells have 17 digits.
     */
    private static final double TOLERANCE = 1e-12;

    private static String file(String name) {
        return DATA.resolve(name + ".safetensors").toString();
    }

    @Test
    void everyNumberIsThatOfNumpy(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("angles.csv");
        Map<String, double[]> expected = expected();
        int compared = 0;
        for (String[] files :
                new String[][] {{"step-00", "step-20", "step-40"}, {"types-a", "types-b"}}) {
            String paths = String.join(" ", List.of(files).stream().map(f -> file(f)).toList());
            Outcome outcome = Outcome.of(("angles " + paths + " --csv " + csv).split(" ", -1));
            assertEquals(0, outcome.code(), outcome.err());
            for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
                String[] cells = line.split(",", -1);
                double[] numbers =
                        expected.get(key(name(cells[0]), name(cells[1]), cells[3], cells[4]));
                for (int i = 0; i < 3; i++) {
                    double found = Double.parseDouble(cells[5 + i]);
                    assertEquals(numbers[i], found, TOLERANCE * numbers[i], line);
                }
                compared++;
            }
        }
        assertEquals(expected.size(), compared);
    }

    private static String name(String path) {
        return Path.of(path).getFileName().toString().replace(".safetensors", "");
    }

    private static String key(String... parts) {
        return String.join(" ", parts);
    }

    private static Map<String, double[]> expected() throws IOException {
        Map<String, double[]> rows = new HashMap<>();
        for (String line : Files.readAllLines(DATA.resolve("angles.csv")).subList(1, 156)) {
            String[] cells = line.split(",", -1);
            rows.put(
                    key(cells[0], cells[1], cells[2], cells[3]),
                    new double[] {
                        Double.parseDouble(cells[4]),
                        Double.parseDouble(cells[5]),
                        Double.parseDouble(cells[6])
                    });
        }
        return rows;
    }

    @Test
    void theoryIsThatOfTheInterval() {
        Outcome outcome =
                Outcome.of(
                        "angles",
                        file("step-00"),
                        file("step-20"),
                        file("step-40"),
                        "--lr",
                        "0.1",
                        "--wd",
                        "5e-3",
                        "--interval",
                        "20",
                        "--parameters",
                        "3",
                        "--json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonObject all = JsonParser.parseString(outcome.out()).getAsJsonObject();
        List<JsonElement> pairs = all.getAsJsonArray("pairs").asList();
        assertEquals(3, pairs.size());
        int[] steps = {20, 20, 40};
        for (int i = 0; i < 3; i++) {
            JsonObject pair = pairs.get(i).getAsJsonObject();
            assertEquals(steps[i], pair.get("steps").getAsInt());
            double theory = AccumulatedAngle.angle(0.1, 5e-3, 0.9, steps[i]);
            assertEquals(theory, pair.get("angleTheory").getAsDouble());
            JsonObject only = pair.getAsJsonArray("parameters").get(0).getAsJsonObject();
            assertEquals(1, pair.getAsJsonArray("parameters").size());
            assertEquals("3.weight", only.get("name").getAsString());
            assertEquals(16, only.getAsJsonArray("filters").size());
            assertEquals(only.get("angle").getAsDouble() / theory, only.get("ratio").getAsDouble());
            assertEquals(0x1p-23, only.get("resolution").getAsDouble());
        }
        assertTrue(all.get("passedOver").getAsJsonArray().isEmpty());
    }

    @Test
    void tableNamesWhatWasPassedOverAndWhatRoundingHides() {
        Outcome same = Outcome.of("angles", file("types-a"), file("types-a"));
        assertEquals(0, same.code(), same.err());
        assertTrue(same.out().contains("Passed over: i64.weight (I64)"), same.out());
        assertTrue(same.out().contains("0.0000*"), same.out());
        assertFalse(same.out().contains("equilibrium"), same.out());
        Outcome other = Outcome.of("angles", file("types-a"), file("types-b"));
        assertFalse(other.out().contains("* not ten times"), other.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--lr 0.1", "--interval 5", "--lr 0.1 --wd 1e-4"})
    void theoryNeedsAllOfIt(String options) {
        String[] arguments =
                ("angles " + file("step-00") + " " + file("step-20") + " " + options).split(" ");
        Outcome.of(arguments).requireUsageError("smd angles", "--lr, --wd and --interval");
    }

    @Test
    void whatDoesNotFitIsRefusedByName(@TempDir Path folder) throws IOException {
        Outcome.of("angles", file("step-00")).requireUsageError("smd angles", "CHECKPOINT");
        Outcome.of("angles", file("step-00"), file("types-a"))
                .requireUsageError("smd angles", "types-a.safetensors must hold 0.weight");
        Outcome.of("angles", file("missing"), file("types-a"))
                .requireUsageError("smd angles", "missing.safetensors does not exist");
        Outcome.of("angles", folder.toString(), file("types-a"))
                .requireUsageError("smd angles", "is not a file");
        Path text = Files.writeString(folder.resolve("a.safetensors"), "PK not safetensors at all");
        Outcome.of("angles", text.toString(), text.toString())
                .requireUsageError("smd angles", text.toString(), "must be a safetensors file");
        Outcome.of("angles", file("types-a"), file("types-b"), "--parameters", "i64")
                .requireUsageError("smd angles", "that --parameters fits");
        String files = "angles " + file("step-00") + " " + file("step-20");
        Outcome.of((files + " --lr 0.1 --wd 0 --interval 9").split(" "))
                .requireUsageError("smd angles", "--wd must be finite and above 0, but was 0.0");
        Outcome.of((files + " --lr 0.1 --wd 1 --interval 0").split(" "))
                .requireUsageError("smd angles", "--interval must be in [1, 10000000], but was 0");
        Outcome.of((files + " --lr 0.1 --wd 1 --interval 9 --rule sgdx").split(" "))
                .requireUsageError("smd angles", "--rule must be one of", "sgdx");
    }
}
