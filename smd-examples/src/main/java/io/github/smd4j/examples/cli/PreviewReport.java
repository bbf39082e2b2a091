package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.smd4j.core.preview.Preview;
import io.github.smd4j.core.preview.Preview.Point;
import io.github.smd4j.core.preview.Preview.StagePreview;
import io.github.smd4j.core.preview.PreviewSettings;
import io.github.smd4j.core.rule.HeavyBallRule;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What {@code smd preview} says, as a table and as JSON.
 *
 * @param settings what was previewed
 * @param level the level as it was given
 * @param preview what came out
 * @param points the steps that were asked for; null if none were
 */
record PreviewReport(
        PreviewSettings settings, LevelText level, Preview preview, List<Point> points) {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    private static final String ROW = "%-5s %13s %13s %13s %9s %8s %10s %10s";

    /** Returns the report with every digit; a number that does not exist is null. */
    String json() {
        JsonObject object = new JsonObject();
        object.addProperty("steps", settings.length().steps());
        object.addProperty("stepsPerEpoch", settings.length().stepsPerEpoch());
        object.addProperty("rule", settings.rule().name());
        object.addProperty("weightDecay", settings.weightDecay());
        object.addProperty("momentum", settings.momentum());
        object.addProperty("rescale", settings.rescaled());
        object.add("unitGradientSquared", level.json());
        object.addProperty("shareWithin5Percent", preview.shareWithin5Percent());
        JsonArray stages = new JsonArray();
        preview.stages().forEach(stage -> stages.add(json(stage)));
        object.add("stages", stages);
        if (points != null) {
            JsonArray list = new JsonArray();
            points.forEach(point -> list.add(json(point)));
            object.add("points", list);
        }
        return GSON.toJson(object);
    }

    private static JsonObject json(StagePreview stage) {
        JsonObject object = new JsonObject();
        object.addProperty("fromStep", stage.stage().fromStep());
        object.addProperty("toStep", stage.stage().toStep());
        object.addProperty("learningRate", stage.stage().learningRate());
        object.addProperty("timescaleSteps", finite(stage.timescaleSteps()));
        object.addProperty("timescaleEpochs", finite(stage.timescaleEpochs()));
        object.addProperty("shareWithin5Percent", stage.shareWithin5Percent());
        object.addProperty("ratioAtEnd", value(stage.ratioAtEnd()));
        object.addProperty("epochsTo95Percent", value(stage.reach().epochsTo95Percent()));
        object.addProperty("freezeOutEpoch", value(stage.reach().freezeOutEpoch()));
        return object;
    }

    private static JsonObject json(Point point) {
        JsonObject object = new JsonObject();
        object.addProperty("step", point.step());
        object.addProperty("learningRate", point.learningRate());
        object.addProperty("squaredNorm", point.squaredNorm());
        object.addProperty("angularUpdate", point.angularUpdate());
        object.addProperty("equilibriumAngularUpdate", point.equilibriumAngularUpdate());
        return object;
    }

    private static Double value(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Returns the report for reading. */
    String table() {
        StringBuilder text = new StringBuilder();
        double epoch = settings.length().stepsPerEpoch();
        append(
                text,
                "%s epochs of %d steps, %sweight decay %s, momentum %s%s; %s.",
                number(settings.length().steps() / epoch),
                settings.length().stepsPerEpoch(),
                settings.rule() == HeavyBallRule.PYTORCH ? "" : settings.rule().name() + ", ",
                settings.weightDecay(),
                settings.momentum(),
                settings.rescaled() ? ", rescaled at each cut" : "",
                settings.start().squaredNorm().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "starts at squared norm %s with an empty buffer, L = %s",
                                settings.start().squaredNorm().getAsDouble(),
                                level.text())
                        : "starts in the equilibrium of its first step");
        text.append(System.lineSeparator());
        append(
                text,
                ROW,
                "stage",
                "epochs",
                "learning rate",
                "timescale",
                "within 5%",
                "at end",
                "to 95%",
                "freeze-out");
        int number = 1;
        for (StagePreview stage : preview.stages()) {
            append(
                    text,
                    ROW,
                    number++,
                    number(stage.stage().fromStep() / epoch)
                            + "-"
                            + number(stage.stage().toStep() / epoch),
                    String.format(Locale.ROOT, "%.4g", stage.stage().learningRate()),
                    Double.isFinite(stage.timescaleEpochs())
                            ? number(stage.timescaleEpochs())
                            : "-",
                    percent(stage.shareWithin5Percent()),
                    stage.ratioAtEnd().isPresent()
                            ? String.format(Locale.ROOT, "%.2f", stage.ratioAtEnd().getAsDouble())
                            : "-",
                    cell(stage.reach().epochsTo95Percent(), "never"),
                    cell(stage.reach().freezeOutEpoch(), "-"));
        }
        text.append(System.lineSeparator());
        append(
                text,
                "Within 5%% of the equilibrium line: %s of all steps.",
                percent(preview.shareWithin5Percent()));
        append(
                text,
                "%s",
                "Timescale "
                        + timescale()
                        + " at the start of the stage, in epochs; at end:"
                        + " angular update over its");
        append(
                text,
                "%s",
                "line; to 95%, freeze-out: epochs from the start of the stage until it comes within"
                        + " 5% of the line, and");
        append(
                text,
                "%s",
                "until it is there for the last time before it ends below. "
                        + (level.constant() ? "L is held constant." : "L is as given."));
        if (points != null) {
            points(text);
        }
        return text.toString().stripTrailing();
    }

    private String timescale() {
        return switch (settings.rule().name().split(":", 2)[0]) {
            case "sgdw", "adamw" -> "1/(lr wd)";
            case "dampened" -> "(1-momentum)/((1-dampening) lr wd)";
            default -> "(1-momentum)/(lr wd)";
        };
    }

    private void points(StringBuilder text) {
        String row = "%-10s %13s %13s %14s %13s %6s";
        text.append(System.lineSeparator());
        append(
                text,
                row,
                "step",
                "learning rate",
                "squared norm",
                "angular update",
                "line",
                "ratio");
        for (Point point : points) {
            append(
                    text,
                    row,
                    point.step(),
                    significant(point.learningRate()),
                    significant(point.squaredNorm()),
                    significant(point.angularUpdate()),
                    significant(point.equilibriumAngularUpdate()),
                    Double.isFinite(point.ratio())
                            ? String.format(Locale.ROOT, "%.3f", point.ratio())
                            : "-");
        }
    }

    private static String significant(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    private static String cell(OptionalDouble epochs, String otherwise) {
        return epochs.isPresent() ? number(epochs.getAsDouble()) : otherwise;
    }

    /** A number of epochs. */
    private static String number(double epochs) {
        if (epochs == Math.rint(epochs) && epochs < 1e9) {
            return String.format(Locale.ROOT, "%.0f", epochs);
        }
        return String.format(
                Locale.ROOT, epochs < 1 ? "%.2g" : epochs < 1e6 ? "%.1f" : "%.3g", epochs);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * share);
    }

    private static void append(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing())
                .append(System.lineSeparator());
    }
}
