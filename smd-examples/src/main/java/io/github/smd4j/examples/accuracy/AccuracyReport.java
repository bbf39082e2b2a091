package io.github.smd4j.examples.accuracy;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.github.smd4j.examples.accuracy.ForecastAccuracy.Error;
import io.github.smd4j.examples.accuracy.ForecastAccuracy.Result;
import io.github.smd4j.examples.accuracy.ForecastAccuracy.Score;
import io.github.smd4j.examples.report.ForecastChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What {@code smd accuracy} finds.
 *
 * @param settings of the walks
 * @param forecasts the forecasters against random walks
 * @param relaxation F1 against F3, and F3 against the map
 * @param coverage how often the interval of the ahead line holds
 */
public record AccuracyReport(
        AccuracySettings settings,
        ForecastAccuracy forecasts,
        List<RelaxationErrors> relaxation,
        List<AheadCoverage> coverage) {

    /** What the JSON holds. */
    private record Document(
            AccuracySettings settings,
            List<Result> forecasts,
            List<RelaxationErrors> relaxation,
            List<AheadCoverage> coverage) {}

    /**
     * Returns everything with every digit; what does not exist is null.
     *
     * @return JSON
     */
    public String json() {
        JsonSerializer<Double> finite =
                (value, type, context) ->
                        Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
        // Gson asks by the type of a component or by that of its value, as it sees fit.
        return new GsonBuilder()
                .setPrettyPrinting()
                .serializeNulls()
                .disableHtmlEscaping()
                .registerTypeAdapter(double.class, finite)
                .registerTypeAdapter(Double.class, finite)
                .create()
                .toJson(new Document(settings, forecasts.results(), relaxation, coverage));
    }

    /**
     * Writes {@code accuracy.csv}, {@code accuracy.json} and the chart {@code forecasts} as PNG and
     * SVG; existing files are replaced.
     *
     * @param folder where to; exists
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("accuracy.csv"), csv());
        ForecastChart.write(folder, "forecasts", forecasts.charts());
        Files.writeString(folder.resolve("accuracy.json"), json() + "\n");
    }

    private String csv() {
        StringBuilder rows =
                new StringBuilder(
                        "rule,schedule,forecaster,squared_norm_rms,squared_norm_worst,"
                                + "squared_norm_noise,angular_update_rms,angular_update_worst,"
                                + "angular_update_noise\n");
        for (Result result : forecasts.results()) {
            for (Score score : result.scores()) {
                rows.append(result.rule())
                        .append(",\"")
                        .append(result.schedule())
                        .append("\",")
                        .append(score.forecaster());
                for (double value :
                        new double[] {
                            score.squaredNorm().rms(),
                            score.squaredNorm().worst(),
                            result.squaredNormNoise(),
                            score.angularUpdate().rms(),
                            score.angularUpdate().worst(),
                            result.angularUpdateNoise()
                        }) {
                    rows.append(',').append(value);
                }
                rows.append('\n');
            }
        }
        return rows.toString();
    }

    /**
     * Returns the three tables in Markdown.
     *
     * @return the text
     */
    public String tables() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "Relative error of squared norm / angular update over windows of %d steps against"
                        + " %d walks of %d steps in %d dimensions, rms (largest), in percent; noise:"
                        + " what the walks scatter.",
                WalkWindows.LENGTH,
                settings.walks(),
                settings.steps(),
                settings.dimensions());
        line(text, "");
        line(text, "| optimizer | schedule | noise | F3 | F4 | F1 | equilibrium |");
        line(text, "|---|---|---|---|---|---|---|");
        for (Result r : forecasts.results()) {
            line(
                    text,
                    "| %s | %s | %.2f / %.2f | %s | %s | %s | %s |",
                    r.rule(),
                    r.schedule(),
                    100 * r.squaredNormNoise(),
                    100 * r.angularUpdateNoise(),
                    cell(r.of(AccuracyCase.F3)),
                    cell(r.of(AccuracyCase.F4)),
                    cell(r.of(AccuracyCase.F1)),
                    cell(r.of(AccuracyCase.EQUILIBRIUM)));
        }
        line(text, "");
        line(text, "F1 against F3, largest relative error; F3 against the map of Eq. 131.");
        line(text, "");
        line(text, "| lr wd | start | squared norm | angular update | F3 - map |");
        line(text, "|---|---|---|---|---|");
        for (RelaxationErrors e : relaxation) {
            line(
                    text,
                    "| %.0e | %s | %.1e | %.1e | %s |",
                    e.intrinsicRate(),
                    e.start(),
                    e.squaredNorm(),
                    e.angularUpdate(),
                    Double.isNaN(e.map()) ? "-" : String.format(Locale.ROOT, "%.0e", e.map()));
        }
        line(text, "");
        line(
                text,
                "Share in which the ahead line's 90%% interval holds, over %d runs each: RMS of the"
                        + " angular update / squared norm (half width of the former).",
                coverage.get(0).runs());
        line(text, "");
        line(text, "| run | 200 steps after the cut | 800 steps after those |");
        line(text, "|---|---|---|");
        for (AheadCoverage c : coverage) {
            line(text, "| %s | %s | %s |", c.scenario(), cell(c.near()), cell(c.later()));
        }
        return text.toString().stripTrailing();
    }

    private static String cell(AheadCoverage.Part part) {
        return String.format(
                Locale.ROOT,
                "%.0f%% / %.0f%% (%.1f%%)",
                100 * part.angularUpdate(),
                100 * part.squaredNorm(),
                100 * part.halfWidth());
    }

    private static String cell(Score score) {
        return score == null
                ? "-"
                : cell(score.squaredNorm()) + " / " + cell(score.angularUpdate());
    }

    private static String cell(Error error) {
        return percent(error.rms()) + " (" + percent(error.worst()) + ")";
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.2f" : "%.0f", 100 * value);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
