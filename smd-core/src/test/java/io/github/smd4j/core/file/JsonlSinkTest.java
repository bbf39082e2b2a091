package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import io.github.smd4j.core.sink.FileSinkContract;
import io.github.smd4j.core.sink.FillingDisk;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

public class JsonlSinkTest extends FileSinkContract {

    @Override
    protected Path file() {
        return folder.resolve("steps.jsonl");
    }

    @Override
    protected StepSink open() {
        return JsonlSink.create(file());
    }

    @Override
    protected StepSink reopen() {
        return JsonlSink.reopen(file());
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        return JsonlSink.writing(ResumableFile.writing(file(), disk));
    }

    @Override
    protected List<StepRecord> stored() {
        return records(file());
    }

    /** By a strict reader of JSON, which takes no bare NaN. */
    public static List<StepRecord> records(Path file) {
        try {
            return Files.readAllLines(file).stream().map(JsonlSinkTest::record).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject object(String line) {
        JsonReader reader = new JsonReader(new StringReader(line));
        reader.setStrictness(Strictness.STRICT);
        return JsonParser.parseReader(reader).getAsJsonObject();
    }

    private static StepRecord record(String line) {
        JsonObject json = object(line);
        return new StepRecord(
                json.get("parameter").getAsString(),
                json.get("step").getAsLong(),
                new Hyperparameters(
                        json.get("rule").getAsString(),
                        number(json, Column.LEARNING_RATE),
                        number(json, Column.WEIGHT_DECAY),
                        number(json, Column.MOMENTUM)),
                new StepSums(
                        number(json, Column.SQUARED_NORM),
                        number(json, Column.WEIGHT_DOT_UPDATE),
                        number(json, Column.UPDATE_SQUARED),
                        number(json, Column.GRADIENT_SQUARED),
                        number(json, Column.WEIGHT_DOT_GRADIENT),
                        number(json, Column.VELOCITY_DOT_GRADIENT)),
                FilterSums.NONE);
    }

    private static double number(JsonObject json, Column column) {
        JsonElement cell = json.get(column.header());
        return cell.isJsonNull() ? NAN : Double.parseDouble(cell.getAsString());
    }

    @Test
    void namesAreThoseOfTheCsvFileAndWhatIsNotKnownIsNull() throws IOException {
        try (StepSink sink = open()) {
            sink.accept(record("a", 3));
            sink.accept(record("NaN", 4, new StepSums(NAN, INFINITE, NAN, NAN, NAN, NAN)));
        }
        List<String> lines = Files.readAllLines(file());
        JsonObject json = object(lines.get(0));
        assertEquals(CsvSink.header(), List.copyOf(json.keySet()));
        assertTrue(json.get("angular_update_min_rad").isJsonNull());
        assertTrue(lines.get(0).startsWith("{\"step\":3,\"parameter\":\"a\",\"rule\":"));
        String gone = "\"squared_norm\":\"NaN\",";
        assertTrue(lines.get(1).contains(gone), lines.get(1));
        assertTrue(lines.get(1).contains("\"weight_dot_update\":\"Infinity\""), lines.get(1));
    }

    @Test
    void onlyAsciiIsWrittenAndHalfAPairGoesThrough() throws IOException {
        try (StepSink sink = open()) {
            sink.accept(record("重\uD83D\uDE00 half \uD83D", 0));
        }
        String line = Files.readString(file());
        assertTrue(line.chars().allMatch(c -> c < 128), line);
        assertEquals("重\uD83D\uDE00 half \uD83D", object(line).get("parameter").getAsString());
    }
}
