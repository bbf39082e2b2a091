package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.examples.doctor.Diagnosis;
import io.github.smd4j.examples.doctor.Finding;
import io.github.smd4j.examples.doctor.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DoctorCommandTest {

    @ParameterizedTest
    @CsvSource({
        "--device tpu, 'cpu or gpu0, gpu1', 'tpu'",
        "--threads 0, '[1, 256]', 0",
        "--threads x, 'whole number', 'x'"
    })
    void badUsageCostsOneLine(String line, String range, String value) {
        Outcome.of(("doctor " + line).split(" ", -1))
                .requireUsageError("smd doctor", line.split(" ", -1)[0], range, value);
    }

    @Test
    @Tag("engine")
    void deviceThatDoesNotExistCostsOneLine() {
        Outcome.of("doctor", "--device", "gpu99")
                .requireUsageError("smd doctor", "--device", "gpu99", "sees", "docs/gpu.md");
    }

    @Test
    void folderThatCannotBeMadeCostsOneLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome.of("doctor", "--out", file.toString())
                .requireUsageError("smd doctor", "--out", file.toString());
    }

    @ParameterizedTest
    @EnumSource
    void onlyFailuresCount(Verdict verdict) {
        Finding finding = new Finding("check", verdict, "so it is", Map.of(), 1);
        Diagnosis diagnosis = new Diagnosis(Map.of(), List.of(finding));
        assertEquals(verdict == Verdict.FAIL ? 1 : 0, DoctorCommand.exitCode(diagnosis));
        assertTrue(Diagnosis.line(finding).startsWith("check "));
    }
}
