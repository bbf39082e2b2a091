package io.github.smd4j.examples.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.examples.experiment.RunPhases.Phase;
import io.github.smd4j.examples.soak.SoakResult.Stratum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few real kills; docs/reliability.md has the hundred. */
@Tag("engine")
class SoakTest {

    @TempDir private Path folder;

    @Test
    void killedAndResumedItHasTheSameBytes() throws IOException {
        List<String> lines = new ArrayList<>();
        SoakResult result =
                new Soak(
                                folder.resolve("soak"),
                                List.of(
                                        Phase.CHECKPOINT_WRITE,
                                        Phase.RESUME,
                                        Phase.CHECKPOINT_RENAME),
                                12,
                                lines::add)
                        .run(false);
        assertEquals(List.of(), result.failures());
        assertTrue(result.passed(), lines::toString);
        int kills = result.strata().values().stream().mapToInt(Stratum::kills).sum();
        // One more where a resume was left, and no checkpoint to resume from.
        assertTrue(kills == 3 || kills == 4, lines::toString);
        assertEquals(1, result.strata().get(Phase.RESUME).kills());
    }

    @Test
    void aFileThatDiffersIsFound() throws IOException {
        SoakFolder one = new SoakFolder(folder.resolve("one"));
        SoakFolder other = new SoakFolder(folder.resolve("other"));
        for (SoakFolder each : List.of(one, other)) {
            Files.createDirectories(each.path());
            Files.writeString(each.path().resolve("steps.csv"), "step,parameter\n0,a\n1,a\n2,a\n");
            Files.writeString(each.path().resolve("anchors.csv"), "step,span,parameter\n0,2,a\n");
        }
        assertEquals(List.of(), one.differences(other));
        // What was written after step 2 becomes unreadable, what was written before stays.
        assertEquals(List.of(), one.poison(2, other));
        assertEquals(
                "step,parameter\n0,a\n1,a\nxxxx",
                Files.readString(one.path().resolve("steps.csv")));
        assertEquals(List.of("steps.csv differs"), one.differences(other));
        Files.delete(one.path().resolve("steps.csv"));
        assertEquals(List.of("steps.csv is in one of the two only"), one.differences(other));
        assertEquals(
                List.of("steps.csv has not the rows of the 2 steps before"), one.poison(2, other));
    }

    @Test
    void anOmissionThatIsNotFoundFails() {
        Map<Phase, Stratum> none = new EnumMap<>(Phase.class);
        assertTrue(
                new SoakResult(
                                none,
                                1,
                                0,
                                List.of(),
                                Map.of("NOTHING", false, "RANDOM_STATE", true))
                        .passed());
        assertFalse(new SoakResult(none, 1, 0, List.of(), Map.of("RANDOM_STATE", false)).passed());
        assertFalse(new SoakResult(none, 1, 0, List.of(), Map.of("NOTHING", true)).passed());
        assertFalse(new SoakResult(none, 1, 0, List.of("x"), Map.of()).passed());
    }
}
