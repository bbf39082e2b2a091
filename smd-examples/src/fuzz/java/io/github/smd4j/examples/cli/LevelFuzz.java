package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.examples.fuzz.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The text of a level of h, for a run of two stages: a level is above 0 wherever it is asked for.
 */
final class LevelFuzz {

    private static final List<Stage> STAGES =
            List.of(new Stage(0, 100, 0.1), new Stage(100, 200, 0.01));

    private LevelFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = new String(input, StandardCharsets.UTF_8);
        LevelText level =
                Refusal.of(IllegalArgumentException.class, () -> LevelText.parse(text, STAGES));
        if (level != null) {
            for (long step : new long[] {0, 99, 100, 199}) {
                double at = level.path().at(step);
                Refusal.require(at > 0 && Double.isFinite(at), "level " + at + " at " + step);
            }
            Refusal.require(!level.text().isBlank(), "no text");
        }
    }
}
