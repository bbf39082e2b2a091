package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyCommandTest {

    private static final String SMALL = "--dimensions 20 --walks 2 --steps 500 --runs 2";

    @TempDir Path folder;

    private Outcome run(String options) {
        List<String> arguments = new ArrayList<>(List.of("accuracy", "--out", folder.toString()));
        arguments.addAll(Arrays.asList(options.split(" ", -1)));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    @Test
    void tablesAndFilesAreTheSameForASeed() throws IOException {
        Outcome outcome = run(SMALL);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("| adamw:0.999 | one-cycle |"), outcome.out());
        assertTrue(outcome.out().contains("| L drifts from the cut on |"), outcome.out());
        String csv = Files.readString(folder.resolve("accuracy.csv"));
        assertEquals(1 + 4 * 9 * 3 + 3 * 3, csv.lines().count());
        assertTrue(Files.size(folder.resolve("forecasts.png")) > 10_000);
        assertTrue(Files.size(folder.resolve("forecasts.svg")) > 10_000);
        String json = Files.readString(folder.resolve("accuracy.json"));
        Outcome again = run(SMALL + " --json");
        assertEquals(json, again.out());
        assertEquals(csv, Files.readString(folder.resolve("accuracy.csv")));
        JsonObject document = JsonParser.parseString(json).getAsJsonObject();
        assertEquals(36, document.getAsJsonArray("forecasts").size());
        assertEquals(12, document.getAsJsonArray("relaxation").size());
        assertTrue(json.contains("\"map\": null"), "no map goes through a cut");
    }

    /** Options; what must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --dimensions 1 | --dimensions | 1   | [2, 1000000]
            --walks 1      | --walks      | 1   | [2, 10000]
            --steps 499    | --steps      | 499 | [500, 10000000]
            --runs 0       | --runs       | 0   | [1, 100000]
            --seed x       | --seed       | 'x' | whole number
            """)
    void badInputCostsOneLine(String options, String name, String value, String range) {
        Outcome outcome = run(options);
        outcome.requireUsageError("smd accuracy", name, value, range);
    }
}
