package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.smd4j.examples.simulation.RandomWalkRun;
import io.github.smd4j.examples.simulation.RandomWalkSettings;
import io.github.smd4j.examples.simulation.WalkStatistic;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code smd walk} says, as tables and as JSON. */
final class WalkReport {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    private static final String ROW = "%-13s %6s %6s %4s  %9s %9s %8s %7s  %9s %9s %8s %7s";

    private WalkReport() {}

    static String json(RandomWalkRun walk) {
        return GSON.toJson(walk.json());
    }

    static String json(List<RandomWalkRun> walks) {
        JsonArray rules = new JsonArray();
        walks.forEach(walk -> rules.add(walk.json()));
        JsonObject json = new JsonObject();
        json.add("rules", rules);
        return GSON.toJson(json);
    }

    /** One walk. */
    static String table(RandomWalkRun walk, Path out) {
        RandomWalkSettings settings = walk.settings();
        StringBuilder text = new StringBuilder();
        append(
                text,
                "%s in %,d dimensions: the last %,d of %,d steps",
                settings.optimization().rule(),
                settings.dimensions(),
                walk.batchSteps() * (long) RandomWalkRun.BATCHES,
                settings.steps());
        append(text, "%-24s %12s %12s %9s %9s", "", "walk", "theory", "ratio", "+-");
        append(text, "%s", line("angular update, RMS", walk.angularUpdate()));
        append(text, "%s", line("squared norm, mean", walk.squaredNorm()));
        double tau = walk.relaxationSteps();
        if (walk.batchSteps() < 2 * tau) {
            append(
                    text,
                    "The standard errors are too small: their batches, %,d steps, are below twice"
                            + " the relaxation time, %,.0f.",
                    walk.batchSteps(),
                    tau);
        }
        return text.append("Written to ").append(out).toString();
    }

    private static String line(String name, WalkStatistic statistic) {
        return String.format(
                Locale.ROOT,
                "%-24s %12.6g %12s %9s %9s",
                name,
                statistic.measured(),
                cell("%.6g", statistic.theory()),
                cell("%.5f", statistic.ratio()),
                cell("%.5f", statistic.standardError()));
    }

    /** Every rule. */
    static String table(List<RandomWalkRun> walks, Path out) {
        StringBuilder text = new StringBuilder();
        append(
                text,
                ROW,
                "rule",
                "lr",
                "wd",
                "mom.",
                "angle",
                "theory",
                "ratio",
                "+-",
                "sq. norm",
                "theory",
                "ratio",
                "+-");
        for (RandomWalkRun walk : walks) {
            RandomWalkSettings.Optimization o = walk.settings().optimization();
            WalkStatistic angle = walk.angularUpdate();
            WalkStatistic norm = walk.squaredNorm();
            append(
                    text,
                    ROW,
                    o.rule(),
                    o.schedule().learningRate(0),
                    o.weightDecay(),
                    o.momentum(),
                    cell("%.6f", angle.measured()),
                    cell("%.6f", angle.theory()),
                    cell("%.5f", angle.ratio()),
                    cell("%.5f", angle.standardError()),
                    cell("%.5g", norm.measured()),
                    cell("%.5g", norm.theory()),
                    cell("%.5f", norm.ratio()),
                    cell("%.5f", norm.standardError()));
        }
        return text.append("Written to ").append(out).toString();
    }

    /** Every rule as CSV, a number that does not exist as an empty cell. */
    static String rows(List<RandomWalkRun> walks) {
        StringBuilder rows =
                new StringBuilder(
                        "rule,learning_rate,weight_decay,momentum,angular_update_rms_rad,"
                                + "theory_rad,ratio,standard_error,squared_norm,"
                                + "squared_norm_theory,squared_norm_ratio,"
                                + "squared_norm_standard_error\n");
        for (RandomWalkRun walk : walks) {
            RandomWalkSettings.Optimization o = walk.settings().optimization();
            rows.append(o.rule());
            for (double value :
                    new double[] {
                        o.schedule().learningRate(0), o.weightDecay(), o.momentum(),
                    }) {
                rows.append(',').append(value);
            }
            append(rows, walk.angularUpdate());
            append(rows, walk.squaredNorm());
            rows.append('\n');
        }
        return rows.toString();
    }

    private static void append(StringBuilder rows, WalkStatistic statistic) {
        for (double value :
                new double[] {
                    statistic.measured(),
                    statistic.theory(),
                    statistic.ratio(),
                    statistic.standardError()
                }) {
            rows.append(',').append(Double.isNaN(value) ? "" : value);
        }
    }

    private static String cell(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static void append(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing())
                .append(System.lineSeparator());
    }
}
