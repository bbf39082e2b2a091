package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that diverges: it stops and says so, or goes on as told. */
@Tag("engine")
class NonFiniteTest {

    /** Its first step brings weights to 1e24, whose BatchNorm has an infinite variance. */
    private static final String DIVERGING =
            "train digits --steps 6 --batch-size 16 --lr 1e25 --wd 0 --lr-drop 4:2"
                    + " --checkpoint-every 1 --out ";

    @TempDir private Path out;

    private Outcome run(String more) {
        return Outcome.of((DIVERGING + out + more).split(" ", -1));
    }

    @Test
    void stopsBeforeTheStepSaysWhereAndGoesOnWhenTold() throws IOException {
        requireStopped(run(""));
        String events = Files.readString(out.resolve("events.jsonl"));
        List<String> lines = events.lines().toList();
        assertEquals(
                "{\"step\":1,\"quantity\":\"loss\",\"condition\":\"not_finite\",\"parameters\":[]}",
                lines.get(0));
        assertTrue(
                lines.get(1).startsWith("{\"step\":1,\"quantity\":\"gradient\"")
                        && lines.get(1).contains("\"conv1.weight\""),
                events);

        requireStopped(run(" --resume"));
        assertEquals(events, Files.readString(out.resolve("events.jsonl")));

        Outcome refused = run(" --resume --on-nan continue");
        refused.requireUsageError("smd train digits", "--on-nan was stop", "--allow-changes");
        Outcome on = run(" --resume --on-nan continue --allow-changes");
        assertEquals(0, on.code(), on.err());
        assertTrue(on.err().contains("resumed from step 1\n"), on.err());
        assertTrue(Files.exists(out.resolve("summary.json")));
        assertTrue(Files.readString(out.resolve("events.jsonl")).startsWith(events));
    }

    /** One line, and the newest checkpoint is that of the last step whose weights were finite. */
    private void requireStopped(Outcome stopped) throws IOException {
        assertEquals(Smd.FAILURE, stopped.code());
        List<String> lines = stopped.err().lines().toList();
        String last = lines.get(lines.size() - 1);
        assertTrue(
                last.startsWith("smd train digits: stopped before step 1, as the loss is not"),
                last);
        assertTrue(last.contains("conv1.weight"), last);
        assertTrue(last.endsWith("checkpoint-000000000001.safetensors"), last);
        assertFalse(Files.exists(out.resolve("summary.json")));
        try (Stream<Path> all = Files.list(out.resolve("checkpoints"))) {
            assertEquals(
                    List.of("checkpoint-000000000001.safetensors"),
                    all.map(each -> each.getFileName().toString()).toList());
        }
    }

    @Test
    void theRestIsNotKnown() {
        run(" --on-nan never").requireUsageError("smd train digits", "--on-nan", "stop", "warn");
    }
}
