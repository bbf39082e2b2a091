package io.github.smd4j.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.forecast.LevelPath;
import io.github.smd4j.core.forecast.Lines;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.StepRecord;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The level that {@code --unit-gradient-sq} gives: one value, one for each stage, or a series.
 *
 * @param text as it was given
 * @param json the same for a report: a number, numbers, or the text of a series
 * @param path L of every step
 */
record LevelText(String text, JsonElement json, LevelPath path) {

    private static final String OPTION = "--unit-gradient-sq";
    private static final String SERIES = "series:";

    /** Reads a level for a run of those stages. */
    static LevelText parse(String text, List<Stage> stages) {
        if (text.startsWith(SERIES)) {
            return new LevelText(
                    text, new JsonPrimitive(text), series(text.substring(SERIES.length())));
        }
        double[] levels =
                Arrays.stream(text.split(",", -1)).mapToDouble(LevelText::number).toArray();
        if (levels.length == 1) {
            return new LevelText(
                    Double.toString(levels[0]),
                    new JsonPrimitive(levels[0]),
                    LevelPath.constant(levels[0]));
        }
        if (levels.length != stages.size()) {
            throw new IllegalArgumentException(
                    OPTION
                            + " must be one value or one for each of the "
                            + stages.size()
                            + " stages, but were "
                            + levels.length);
        }
        JsonArray array = new JsonArray();
        Arrays.stream(levels).forEach(array::add);
        return new LevelText(text, array, LevelPath.perStage(stages, levels));
    }

    /** Whether it never moves. */
    boolean constant() {
        return json instanceof JsonPrimitive primitive && primitive.isNumber();
    }

    private static double number(String text) {
        try {
            return Options.positive(OPTION, Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    OPTION
                            + " must be numbers with commas between or series:FILE[:PARAMETER], but"
                            + " '"
                            + text
                            + "' is not a number",
                    e);
        }
    }

    /** The means over windows, as the given-L line has them. */
    private static LevelPath series(String name) {
        int colon = isFile(name) ? -1 : name.lastIndexOf(':');
        String file = colon < 0 ? name : name.substring(0, colon);
        List<StepRecord> records =
                new RecordedSeries(OPTION + " series:FILE", file)
                        .records(
                                colon < 0 ? null : name.substring(colon + 1),
                                OPTION + " series:FILE:PARAMETER");
        Map<Long, Moments> windows = new TreeMap<>();
        for (StepRecord record : records) {
            windows.computeIfAbsent(record.step() / Lines.WINDOW, w -> new Moments())
                    .add(record.unitH());
        }
        double first = windows.values().iterator().next().mean();
        Options.positive(OPTION + " series:FILE: the mean over the first window", first);
        return LevelPath.series(
                windows.keySet().stream().mapToLong(w -> w * Lines.WINDOW).toArray(),
                windows.values().stream().mapToDouble(Moments::mean).toArray());
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
