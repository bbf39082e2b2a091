package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsCommandTest {

    @TempDir Path folder;

    @Test
    void printsAndWritesEveryVerdict() throws IOException {
        Path out = folder.resolve("new/one");
        Outcome outcome =
                Outcome.of("bounds", "--trajectories", "10", "--json", "--out", out.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        assertEquals(outcome.out(), Files.readString(out.resolve("bounds.json")));
        JsonObject json = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertEquals(10, json.get("trajectories").getAsInt());
        assertEquals(1, json.get("seed").getAsInt());
        JsonArray verdicts = json.getAsJsonArray("verdicts");
        List<String> rows = Files.readAllLines(out.resolve("bounds.csv"));
        assertEquals(
                "statement,kind,lr_times_wd,momentum,process,start,claimed,measured,standard_error,"
                        + "ratio,assumptions_hold,verdict,note",
                rows.get(0));
        assertEquals(verdicts.size() + 1, rows.size());
        JsonObject first = verdicts.get(0).getAsJsonObject();
        assertTrue(first.get("momentum").isJsonNull());
        assertEquals("lower", first.get("kind").getAsString());
        assertTrue(first.get("statement").getAsString().startsWith("Lemma 2"));
        for (String word : List.of("holds", "loose by", "violated", "not applicable")) {
            assertTrue(outcome.out().contains("\"verdict\": \"" + word), word);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--trajectories 9 | --trajectories must be in [10, 100000], but was 9",
                "--trajectories ten | 'ten' is not a whole number",
                "--seed 1.5 | '1.5' is not a whole number"
            })
    void badUsageCostsOneLine(String options, String message) {
        Outcome outcome = Outcome.of(("bounds " + options).split(" "));
        assertEquals(2, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains(message), outcome.err());
        assertEquals(1, outcome.err().lines().count());
    }

    @Test
    void fileInTheWayIsNamedBeforeTheWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome outcome = Outcome.of("bounds", "--out", file.toString());
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("--out " + file + " is not a folder"), outcome.err());
    }
}
