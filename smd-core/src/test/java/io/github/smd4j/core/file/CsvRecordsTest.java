package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.sink.SinkContract;
import io.github.smd4j.core.step.StepRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRecordsTest {

    @TempDir Path folder;
    private Path file;
    private String good;
    private final List<StepRecord> read = new ArrayList<>();

    @BeforeEach
    void writeTwoRecords() throws IOException {
        file = folder.resolve("steps.csv");
        try (CsvSink sink = CsvSink.create(file)) {
            sink.accept(SinkContract.record("w", 0));
            sink.accept(SinkContract.record("w", 1));
        }
        good = Files.readString(file);
    }

    private IllegalArgumentException failure(String text) throws IOException {
        Files.writeString(file, text);
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> CsvRecords.read(file, read::add));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        return e;
    }

    @Test
    void brokenCellNamesFileLineAndCell() throws IOException {
        IllegalArgumentException e = failure(good.replace("700001.0", "70x"));
        assertTrue(e.getMessage().contains("line 3"), e.getMessage());
        assertTrue(e.getMessage().contains("70x"), e.getMessage());
        assertEquals(List.of(SinkContract.record("w", 0)), read, "what came before was handed on");
    }

    @Test
    void brokenStepNamesTheCell() throws IOException {
        IllegalArgumentException e = failure(good.replace("\n1,w", "\n1.5,w"));
        assertTrue(
                e.getMessage().contains("line 3") && e.getMessage().contains("1.5"),
                e.getMessage());
    }

    @Test
    void missingColumnNamesFileLineAndColumn() throws IOException {
        IllegalArgumentException e = failure(good.replace("squared_norm", "norm"));
        assertTrue(e.getMessage().contains("line 2"), e.getMessage());
        assertTrue(e.getMessage().contains("squared_norm"), e.getMessage());
    }

    @Test
    void lineThatIsCutShortIsRefusedAfterTheGoodOnes() throws IOException {
        IllegalArgumentException e = failure(good.substring(0, good.length() - 60));
        assertTrue(e.getMessage().contains("3"), e.getMessage());
        assertEquals(List.of(SinkContract.record("w", 0)), read);
    }

    @Test
    void columnsMayStandInAnotherOrderAmongOthers() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : good.strip().split("\n", -1)) {
            List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
            java.util.Collections.reverse(cells);
            lines.add("more," + String.join(",", cells));
        }
        Files.writeString(file, String.join("\n", lines));
        CsvRecords.read(file, read::add);
        assertEquals(List.of(SinkContract.record("w", 0), SinkContract.record("w", 1)), read);
    }

    @Test
    void onlyTheBeginningIsReadWhereAsked() throws IOException {
        long position;
        try (CsvSink sink = CsvSink.create(file)) {
            sink.accept(SinkContract.record("Größe", 0));
            position = sink.position();
            sink.accept(SinkContract.record("w", 1));
            sink.flush();
            Files.writeString(file, "torn", StandardOpenOption.APPEND);
            CsvRecords.read(file, position, read::add);
        }
        assertEquals(List.of(SinkContract.record("Größe", 0)), read);
        long size = Files.size(file);
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> CsvRecords.read(file, size + 1, read::add));
        assertTrue(e.getMessage().contains(file + " must hold at least"), e.getMessage());
    }

    /** Cut anywhere, what was whole is handed on, and the rest is refused or was not needed. */
    @Test
    void aFileCutAtAnyByteGivesWholeRecordsOrIsRefusedByName() throws IOException {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        List<StepRecord> all = List.of(SinkContract.record("w", 0), SinkContract.record("w", 1));
        for (int length = good.indexOf('\n') + 1; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            read.clear();
            try {
                CsvRecords.read(file, read::add);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            }
            assertEquals(all.subList(0, read.size()), read, "cut at " + length);
        }
    }

    /** Any byte turned to any other: records or a refusal that names the file, and nothing else. */
    @Test
    void aFileWithBytesThatChangedIsReadOrRefusedByName() throws IOException {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] = (byte) random.nextInt();
            Files.write(file, changed);
            try {
                CsvRecords.read(file, record -> {});
            } catch (IllegalArgumentException e) {
                refused++;
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            }
        }
        assertTrue(refused > 1000, refused + " refused");
    }

    @Test
    void textThatIsNotUtf8IsRefusedAndTheLineNamed() throws IOException {
        Files.write(file, good.replace("\n1,w", "\n1,§").getBytes(StandardCharsets.ISO_8859_1));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> CsvRecords.read(file, read::add));
        assertTrue(e.getMessage().contains("not UTF-8"), e.getMessage());
    }

    @Test
    void quoteThatIsNeverClosedIsRefused() throws IOException {
        failure(good.replace("\n1,w", "\n1,\"w"));
        assertEquals(List.of(SinkContract.record("w", 0)), read);
    }

    @Test
    void fileThatIsMissingIsNamed() {
        Path missing = folder.resolve("none.csv");
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> CsvRecords.read(missing, read::add));
        assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());
    }

    @Test
    void failureOfTheSinkIsNotBlamedOnTheFile() {
        IllegalStateException mine = new IllegalStateException("mine");
        assertEquals(
                mine,
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                CsvRecords.read(
                                        file,
                                        record -> {
                                            throw mine;
                                        })));
    }
}
