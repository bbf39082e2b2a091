package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulationProgressTest {

    private static List<String> lines(long nanosPerStep) {
        StringWriter text = new StringWriter();
        AtomicLong clock = new AtomicLong(-5);
        try (SimulationProgress progress =
                new SimulationProgress(new PrintWriter(text), null, 1000, clock::get)) {
            for (int done = 4; done <= 1000; done += 4) {
                clock.addAndGet(4 * nanosPerStep);
                progress.stepsDone(done);
            }
        }
        return text.toString().lines().toList();
    }

    @Test
    void aLongRunHasALineAtEveryTenth() {
        assertEquals(
                List.of(
                        "step 100 of 1000",
                        "step 200 of 1000",
                        "step 300 of 1000",
                        "step 400 of 1000",
                        "step 500 of 1000",
                        "step 600 of 1000",
                        "step 700 of 1000",
                        "step 800 of 1000",
                        "step 900 of 1000",
                        "step 1000 of 1000"),
                lines(20_000_000));
    }

    @Test
    void linesBeginAfterTwoSeconds() {
        assertEquals(List.of("step 900 of 1000", "step 1000 of 1000"), lines(2_300_000));
        assertEquals(List.of(), lines(1_000_000));
    }
}
