package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import io.github.smd4j.core.schedule.MultiStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cards say where layers stand, before and behind a cut, and change no file. */
class StatusOptionsTest {

    /** Decay forgets in 20 steps, and in 80 behind the cut, where 40 are too few. */
    private static final String CUT =
            "train digits --steps 160 --batch-size 32 --wd 0.05 --lr-drop 120:4"
                    + " --checkpoint-every 50 --out ";

    @TempDir private Path folder;

    private static Outcome run(String line) {
        Outcome outcome = Outcome.of(line.split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    private static List<String> cards(Outcome outcome) {
        return outcome.err()
                .lines()
                .filter(line -> line.startsWith("status ") || line.startsWith("  "))
                .toList();
    }

    @Test
    @Tag("engine")
    void aCutIsToldAndARunThatGoesOnTellsTheSame() throws IOException {
        Path out = folder.resolve("run");
        Outcome whole = run(CUT + out + " --status 40");
        List<String> cards = cards(whole);
        List<String> steps =
                cards.stream()
                        .filter(line -> line.startsWith("status "))
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .toList();
        assertEquals(
                List.of(
                        "status after step 39",
                        "status after step 79",
                        "status after step 119",
                        "status after step 159"),
                steps);
        int last =
                cards.lastIndexOf(cards.stream().filter(c -> c.contains("159:")).findFirst().get());
        List<String> end = cards.subList(last, cards.size());
        assertTrue(
                end.get(0).contains("displaced by a change of the learning rate"), end::toString);
        String all = String.join("\n", end);
        assertTrue(all.contains("timescale 80 steps (0.672 epochs)"), all);
        assertTrue(all.contains("learning rate divided by 4.00 at step 120: "), all);
        assertTrue(all.contains("decays without being scale-invariant: classifier.weight"), all);
        String before = String.join("\n", cards.subList(0, last));
        assertFalse(before.contains("divided by"), before);
        // 40 steps behind the cut are too few, which is known before it.
        assertTrue(before.contains("  ! ") && before.contains("never reaches equilibrium"), before);
        // The same words in the summary and in the table.
        JsonArray stages =
                JsonParser.parseString(Files.readString(out.resolve("summary.json")))
                        .getAsJsonObject()
                        .getAsJsonArray("stages");
        String finding =
                stages.get(0)
                        .getAsJsonObject()
                        .getAsJsonArray("findings")
                        .get(0)
                        .getAsJsonObject()
                        .get("words")
                        .getAsString();
        assertTrue(before.contains("  ! " + finding), finding + " in " + before);
        assertTrue(whole.out().contains("After step 119: " + finding), whole.out());

        Path silent = folder.resolve("silent");
        assertEquals(List.of(), cards(run(CUT + silent + " --status 0")));
        for (String file : List.of("steps.csv", "summary.json")) {
            assertArrayEquals(
                    Files.readAllBytes(silent.resolve(file)),
                    Files.readAllBytes(out.resolve(file)),
                    file);
        }

        Files.delete(out.resolve("summary.json"));
        Files.delete(out.resolve("checkpoints").resolve("checkpoint-000000000160.safetensors"));
        Outcome resumed = run(CUT + out + " --resume");
        assertTrue(resumed.err().contains("resumed from step 150"), resumed.err());
        assertEquals(end, cards(resumed));
    }

    @Test
    void aNumberThatIsNoneIsRefused() {
        Outcome.of(("train digits --status -1 --out " + folder.resolve("x")).split(" ", -1))
                .requireUsageError("smd train digits", "--status", "-1");
    }

    @Test
    void aSlowDiskIsTold() {
        StringWriter err = new StringWriter();
        MultiStep rates = MultiStep.starting(0.1);
        try (Progress progress = Progress.of(new PrintWriter(err, true), "run", rates, 10)) {
            progress.heldUp(Duration.ZERO);
            assertEquals("", err.toString());
            progress.heldUp(Duration.ofHours(1));
        }
        assertTrue(err.toString().startsWith("the run waited for its files for 3600.0 s of "));
    }
}
