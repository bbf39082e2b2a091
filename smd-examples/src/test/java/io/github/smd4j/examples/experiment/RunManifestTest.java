package io.github.smd4j.examples.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunManifestTest {

    @TempDir Path folder;

    private static RunManifest.Entry entry(long step) {
        return entry(step, "0.2", List.of());
    }

    private static RunManifest.Entry entry(long step, String rate, List<String> changes) {
        return new RunManifest.Entry(
                "2026-01-01T12:00:00Z",
                step,
                "0.1.0",
                "unknown",
                Map.of("--lr", rate),
                changes,
                Long.MAX_VALUE,
                "\"größe\", 7 images",
                Map.of("djl", "0.36.0"),
                "cpu",
                null);
    }

    private Path file() {
        return folder.resolve(RunManifest.FILE);
    }

    @Test
    void everyResumeAddsAnEntryAndAStartBeginsAnew() throws IOException {
        assertEquals(List.of(), RunManifest.read(folder));
        RunManifest.begin(folder, entry(0));
        RunManifest.goOn(folder, entry(50));
        assertEquals(List.of(entry(0), entry(50)), RunManifest.read(folder));
        JsonObject json = JsonParser.parseString(Files.readString(file())).getAsJsonObject();
        JsonObject second = json.getAsJsonArray("starts").get(1).getAsJsonObject();
        assertEquals(50, second.get("fromStep").getAsLong());
        assertEquals(Long.MAX_VALUE, second.get("seed").getAsLong());
        RunManifest.begin(folder, entry(0));
        assertEquals(List.of(entry(0)), RunManifest.read(folder));
        assertFalse(Files.exists(folder.resolve(RunManifest.FILE + ".part")));
    }

    @Test
    void whatAResumeChangedIsNamed() {
        RunManifest.begin(folder, entry(0));
        RunManifest.goOn(folder, entry(50, "0.1", List.of()));
        RunManifest.goOn(folder, entry(60, "0.1", List.of()));
        assertEquals(
                List.of(
                        entry(0),
                        entry(50, "0.1", List.of("--lr was 0.2 and is 0.1")),
                        entry(60, "0.1", List.of())),
                RunManifest.read(folder));
    }

    @Test
    void anEndStandsInTheEntryOfItsProcess() {
        RunManifest.begin(folder, entry(0));
        RunManifest.goOn(folder, entry(50));
        RunManifest.Ending ending =
                RunManifest.Ending.of(true, Duration.ofMillis(1500), Map.of("steps.csv", 3L));
        assertEquals(1.5, ending.waitedSeconds(), 1e-12);
        RunManifest.end(folder, ending);
        List<RunManifest.Entry> entries = RunManifest.read(folder);
        assertEquals(entry(0), entries.get(0), "the first was killed");
        assertEquals(ending, entries.get(1).end());
        assertEquals(50, entries.get(1).fromStep());
    }

    @Test
    void aProcessKilledWhileWritingLeavesTheOldOne() throws IOException {
        RunManifest.begin(folder, entry(0));
        Files.writeString(folder.resolve(RunManifest.FILE + ".part"), "{\"format\":1,\"sta");
        RunManifest.goOn(folder, entry(50));
        assertEquals(List.of(entry(0), entry(50)), RunManifest.read(folder));
    }

    @Test
    void whatIsNoManifestIsRefusedAndStays() throws IOException {
        for (String text :
                List.of("", "{", "[]", "{\"format\":2,\"starts\":[]}", "{\"format\":1}")) {
            Files.writeString(file(), text);
            IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> RunManifest.goOn(folder, entry(1)));
            assertTrue(e.getMessage().contains(file() + " must be a manifest"), e.getMessage());
            assertEquals(text, Files.readString(file()));
        }
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        Path nowhere = folder.resolve("missing");
        UncheckedIOException e =
                assertThrows(
                        UncheckedIOException.class, () -> RunManifest.begin(nowhere, entry(0)));
        assertTrue(e.getMessage().contains(nowhere.toString()), e.getMessage());
    }

    @Test
    void theBuildKnowsItsVersion() {
        assertNotEquals("unknown", BuildInfo.version());
        assertFalse(BuildInfo.version().contains("$"), BuildInfo.version());
        assertFalse(BuildInfo.commit().contains("$"), BuildInfo.commit());
        assertTrue(BuildInfo.commit().matches("unknown|[0-9a-f]{40}(-dirty)?"), BuildInfo.commit());
    }
}
