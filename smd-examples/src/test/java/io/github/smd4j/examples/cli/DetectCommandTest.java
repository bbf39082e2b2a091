package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {

    private static final Path RUNS = Path.of(System.getProperty("smd.testData"), "detect");

    @TempDir private Path folder;

    @Test
    void aRecordedRunGetsItsVerdicts() {
        Outcome outcome = Outcome.of("detect", RUNS.resolve("cut2.csv").toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().startsWith("status after step 1199: 2 of 2 in equilibrium"));
        assertTrue(outcome.out().contains("conv7.weight: in equilibrium, since step "));
    }

    @Test
    void scoresArePrinted() {
        Outcome outcome = Outcome.of("detect", "scores", "--runs", "1");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("k 2.0 found, rate not told"), outcome.out());
    }

    @Test
    void aRecordedRunIsScoredByItsOwnSchedule() {
        String run = RUNS.resolve("cut2.csv").toString();
        Outcome outcome = Outcome.of("detect", "scores", "--recorded", run);
        assertEquals(0, outcome.code(), outcome.err());
        String score = outcome.out();
        assertTrue(score.contains("2 layers; ends of stages right 4 of 4; equilibrium left 0"));
        assertTrue(score.contains("changes found 2 of 2 after 20 steps or fewer"), score);
        Outcome.of("detect", "scores", "--recorded", "none.csv")
                .requireUsageError("smd detect scores", "--recorded", "no file");
    }

    @Test
    void whatIsNoRecordingIsRefused() throws IOException {
        Outcome.of("detect").requireUsageError("smd detect", "FILE", "was not given");
        Path none = folder.resolve("none.csv");
        Outcome.of("detect", none.toString()).requireUsageError("smd detect", "FILE", "no file");
        Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        Outcome.of("detect", other.toString()).requireUsageError("smd detect", "no column");
        Outcome.of("detect", "scores", "--runs", "0")
                .requireUsageError("smd detect scores", "--runs", "[1, 100000]");
    }
}
