package io.github.smd4j.core.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every schedule against PyTorch's own: {@code schedules/torch_schedules.csv}. */
class TorchSchedulesTest {

    /**
     * PyTorch forms most rates by multiplying the one before, so that each of up to 120 steps adds
     * at most four roundings of a rate.
     */
    private static final double ROUNDINGS = 120 * 4 * 0x1p-53;

    @Test
    void everyRateIsPyTorchs() throws IOException {
        Path file = Path.of(System.getProperty("smd.testData"), "schedules", "torch_schedules.csv");
        Set<String> names = new HashSet<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split(",", -1);
            Schedule schedule = ScheduleText.parse(cells[0].replace(';', ','), 1);
            double expected = Double.parseDouble(cells[2]);
            assertEquals(
                    expected,
                    schedule.learningRate(Long.parseLong(cells[1])),
                    ROUNDINGS * 0.5,
                    line);
            names.add(cells[0]);
        }
        assertEquals(13, names.size());
    }
}
