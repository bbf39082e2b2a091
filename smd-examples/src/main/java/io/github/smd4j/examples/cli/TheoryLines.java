package io.github.smd4j.examples.cli;

import com.google.gson.JsonObject;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The numbers that {@code smd theory} says: one list for the table and for JSON. */
final class TheoryLines {

    /** A number with its JSON name, its name in words, its unit and where it comes from. */
    private record Line(String key, String words, Number value, String unit, String source) {}

    private final List<Line> lines = new ArrayList<>();

    void add(String key, String words, Number value, String unit, String source) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new IllegalArgumentException(
                    "the values given must keep every result finite, but the "
                            + words
                            + " is "
                            + value);
        }
        lines.add(new Line(key, words, value, unit, source));
    }

    /** Adds what the command line gave. */
    void given(Hyperparameters given) {
        add("learningRate", "learning rate", given.learningRate(), "", "given");
        add("weightDecay", "weight decay", given.weightDecay(), "", "given");
        add("momentum", "momentum", given.momentum(), "", "given");
        add(
                "intrinsicLearningRate",
                "intrinsic learning rate",
                given.intrinsicLearningRate(),
                "",
                "lr times wd");
    }

    void addTo(JsonObject object) {
        lines.forEach(line -> object.addProperty(line.key(), line.value()));
    }

    void append(StringBuilder text) {
        for (Line line : lines) {
            String value =
                    line.value() instanceof Long
                            ? String.format(Locale.ROOT, "%d", line.value())
                            : String.format(Locale.ROOT, "%.7g", line.value().doubleValue());
            append(text, "%-40s %15s %-9s %s", line.words(), value, line.unit(), line.source());
        }
    }

    static void append(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing())
                .append(System.lineSeparator());
    }
}
