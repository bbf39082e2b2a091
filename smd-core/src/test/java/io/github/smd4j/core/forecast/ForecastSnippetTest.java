package io.github.smd4j.core.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The lines of Java in docs/theory.md, which are those below. */
class ForecastSnippetTest {

    @Test
    void linesOfTheDocsForecast() {
        // begin
        Schedule schedule = ScheduleText.parse("warmup(5, cosine(0.1, 90))", 5004);
        UpdateRule rule = UpdateRules.named("djl-sgd").orElseThrow();
        Plan plan = new Plan(rule, schedule, 1e-4, 0.9, LevelPath.constant(0.37), List.of());
        Line line = RecurrenceForecast.inEquilibrium(plan, 0).along(plan, 0, 90 * 5004);
        double angularUpdate = line.angularUpdateAt(80 * 5004); // radians
        double squaredNorm = line.squaredNormAt(80 * 5004);
        // end
        // Epoch 80 of a cosine: 0.58 of its line (PreviewTest), whatever the warm-up was.
        double equilibrium = rule.angularUpdate(plan.inForce(80 * 5004));
        assertEquals(0.58, angularUpdate / equilibrium, 0.005);
        // Δ = Δ*·x*/x, to the buffer's lag behind a rate that falls by 1e-4 of itself a step.
        double rest = rule.squaredNorm(plan.inForce(80 * 5004), 0.37);
        assertEquals(angularUpdate / equilibrium, rest / squaredNorm, 2e-3);
    }

    @Test
    void docsHaveTheseLines() throws IOException {
        List<String> own =
                Files.readAllLines(
                        Path.of(
                                "src/test/java/io/github/smd4j/core/forecast/"
                                        + "ForecastSnippetTest.java"));
        String snippet =
                own.stream()
                        .map(String::strip)
                        .dropWhile(line -> !line.equals("// begin"))
                        .skip(1)
                        .takeWhile(line -> !line.equals("// end"))
                        .collect(Collectors.joining("\n"));
        String page = Files.readString(Path.of("../docs/theory.md"));
        assertTrue(page.contains("```java\n" + snippet + "\n```"), snippet);
    }
}
