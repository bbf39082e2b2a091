package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.sink.FileSinkContract;
import io.github.smd4j.core.sink.FillingDisk;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvSinkTest extends FileSinkContract {

    @Override
    protected Path file() {
        return folder.resolve("steps, 1.csv");
    }

    @Override
    protected StepSink open() {
        return CsvSink.create(file());
    }

    @Override
    protected StepSink reopen() {
        return CsvSink.reopen(file());
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        return CsvSink.writing(ResumableFile.writing(file(), disk));
    }

    @Override
    protected List<StepRecord> stored() {
        List<StepRecord> records = new ArrayList<>();
        CsvRecords.read(file(), records::add);
        return records;
    }

    private static String header() {
        return String.join(",", CsvSink.header());
    }

    @Test
    void fileIsPlainAndItsHeaderIsThereFromTheStart() throws IOException {
        try (StepSink sink = open()) {
            assertEquals(header() + "\n", Files.readString(file()));
            sink.accept(record("a,b", 7));
        }
        String text = Files.readString(file(), StandardCharsets.UTF_8);
        assertTrue(text.startsWith(header() + "\n7,\"a,b\",heavy-ball,0.2,0.005,0.9,"), text);
        assertTrue(text.endsWith("\n") && !text.contains("\r"), text);
    }

    /** Angles 0, atan 1/2 and atan 1 of three filters; the 5% quantile is a tenth of the way up. */
    @Test
    void theoryAndFiltersStandBesideTheLayer() throws IOException {
        FilterSums filters =
                FilterSums.of(
                        new double[] {
                            4, 0, 4, 1, 0, 0, //
                            1, 0, 0, 1, 0, 0, //
                            16, 0, 4, 1, 0, 0
                        });
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9);
        try (StepSink sink = open()) {
            sink.accept(new StepRecord("w", 3, h, filters.total(), filters));
            sink.accept(new StepRecord("w", 4, Hyperparameters.UNKNOWN, filters.total(), filters));
            sink.accept(record("w", 5));
        }
        List<String> lines = Files.readAllLines(file());
        assertTrue(
                header().endsWith(
                                ",angular_update_theory_rad,angular_update_min_rad,angular_update_q05_rad,"
                                        + "angular_update_q50_rad,angular_update_q95_rad,"
                                        + "angular_update_max_rad,squared_norm_min,squared_norm_q05,"
                                        + "squared_norm_q50,squared_norm_q95,squared_norm_max"));
        double[] cells =
                Arrays.stream(lines.get(1).split(",", -1))
                        .skip(Column.values().length)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        double half = Math.atan(0.5);
        double one = Math.PI / 4;
        double[] expected = {
            Math.sqrt(2e-3 / 1.9),
            0,
            0.1 * half,
            half,
            half + 0.9 * (one - half),
            one,
            1,
            1.3,
            4,
            14.8,
            16
        };
        assertArrayEquals(expected, cells, 1e-14);
        assertTrue(lines.get(2).contains(",,0.0,"), "no theory, but filters");
        assertTrue(lines.get(3).endsWith(",".repeat(10)) && !lines.get(3).endsWith(",".repeat(11)));
    }

    @Test
    void fileWithOtherColumnsIsRefusedAndStays() throws IOException {
        Files.writeString(file(), "step,parameter\n0,w\n");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> CsvSink.reopen(file()));
        assertTrue(e.getMessage().contains(file() + " must begin with the header"), e.getMessage());
        assertEquals("step,parameter\n0,w\n", Files.readString(file()));
    }

    @Test
    void newFileReplacesTheOldOne() throws IOException {
        Files.writeString(file(), "x".repeat(100_000));
        open().close();
        assertEquals(header() + "\n", Files.readString(file()));
    }

    @Test
    void folderThatIsMissingIsNamed() {
        Path nowhere = folder.resolve("missing").resolve("steps.csv");
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> CsvSink.create(nowhere));
        assertTrue(e.getMessage().contains(nowhere.toString()), e.getMessage());
    }

    @Test
    void nameThatUtf8CannotHoldIsRefused() throws IOException {
        try (StepSink sink = open()) {
            assertThrows(
                    IllegalArgumentException.class, () -> sink.accept(record("half \ud83d", 0)));
            sink.accept(record("w", 0));
        }
        assertEquals(List.of(record("w", 0)), stored());
    }
}
