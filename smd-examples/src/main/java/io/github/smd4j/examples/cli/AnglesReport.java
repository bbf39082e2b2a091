package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What {@code smd angles} says, as a table, as JSON and as CSV. */
final class AnglesReport {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    private record Pair(
            Path from, Path to, Long steps, double theory, List<CheckpointAngles.Row> rows) {}

    private final Hyperparameters inForce;
    private final Long interval;
    private final List<Pair> pairs = new ArrayList<>();
    private List<String> passedOver = List.of();

    /**
     * Starts empty.
     *
     * @param inForce what theory goes by; unknown: there is none
     * @param interval steps from one file to the next; null: unknown
     */
    AnglesReport(Hyperparameters inForce, Long interval) {
        this.inForce = inForce;
        this.interval = interval;
    }

    void passOver(List<String> parameters) {
        passedOver = parameters;
    }

    /** Adds what two files show that are so many intervals apart. */
    void add(Path from, Path to, int intervals, List<CheckpointAngles.Row> rows) {
        Long steps = interval == null ? null : Long.valueOf(interval * intervals);
        double theory = steps == null ? Double.NaN : UpdateRules.accumulatedAngle(inForce, steps);
        pairs.add(new Pair(from, to, steps, theory, rows));
    }

    /** For people: a block for each pair, a line for each parameter. */
    String table() {
        StringBuilder text = new StringBuilder();
        double step =
                UpdateRules.inEquilibrium(inForce)
                        .map(rule -> rule.angularUpdateExact(inForce))
                        .orElse(Double.NaN);
        if (inForce.known()) {
            text.append(
                    line(
                            "In equilibrium %s turns by %s rad a step, relaxing in %s steps.",
                            inForce.rule(),
                            number(step),
                            number(
                                    UpdateRules.inEquilibrium(inForce)
                                            .map(rule -> rule.relaxationSteps(inForce))
                                            .orElse(Double.NaN))));
        }
        int width =
                pairs.stream()
                        .flatMap(pair -> pair.rows().stream())
                        .mapToInt(row -> row.name().length())
                        .max()
                        .orElse(0);
        String format = "%-" + Math.max(9, width) + "s %10s %10s %10s %10s %7s %23s";
        boolean coarse = false;
        for (Pair pair : pairs) {
            text.append(line("%n%s to %s%s", pair.from(), pair.to(), after(pair)));
            text.append(
                    line(
                            format,
                            "parameter",
                            "norm",
                            "then",
                            "angle",
                            "I4",
                            "ratio",
                            "its filters, rad"));
            for (CheckpointAngles.Row row : pair.rows()) {
                Quantiles filters = Quantiles.of(each(row, WeightAngle::radians));
                double[] of = filters.toArray();
                boolean unsure = !(row.whole().radians() > 10 * row.resolution());
                coarse |= unsure;
                text.append(
                        line(
                                format,
                                row.name(),
                                number(row.whole().normFrom()),
                                number(row.whole().normTo()),
                                number(row.whole().radians()) + (unsure ? "*" : ""),
                                number(pair.theory()),
                                ratio(row.whole().radians() / pair.theory()),
                                number(of[1]) + " to " + number(of[3])));
            }
        }
        text.append(
                line("%nIts filters: the angles of its rows, from the 5%% to the 95%% quantile."));
        if (inForce.known()) {
            text.append(line("I4 holds in equilibrium and for gradients independent in time."));
        }
        if (coarse) {
            text.append(line("* not ten times what rounding to the type of the file can do."));
        }
        if (!passedOver.isEmpty()) {
            text.append(line("Passed over: %s", String.join(", ", passedOver)));
        }
        return text.toString().stripTrailing();
    }

    private static String after(Pair pair) {
        return pair.steps() == null ? "" : ", " + pair.steps() + " steps";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format + "%n", values);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
    }

    private static String ratio(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static double[] each(CheckpointAngles.Row row, ToDoubleFunction<WeightAngle> value) {
        return row.filters().stream().mapToDouble(value).toArray();
    }

    /** For programs: every digit; null where a number is not known. */
    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rule", inForce.known() ? inForce.rule() : null);
        all.put("learningRate", known(inForce.learningRate()));
        all.put("weightDecay", known(inForce.weightDecay()));
        all.put("momentum", known(inForce.momentum()));
        all.put("interval", interval);
        all.put("passedOver", passedOver);
        all.put("pairs", pairs.stream().map(AnglesReport::json).toList());
        return GSON.toJson(all);
    }

    private static Map<String, Object> json(Pair pair) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("from", pair.from().toString());
        one.put("to", pair.to().toString());
        one.put("steps", pair.steps());
        one.put("angleTheory", known(pair.theory()));
        one.put("parameters", pair.rows().stream().map(row -> json(row, pair.theory())).toList());
        return one;
    }

    private static Map<String, Object> json(CheckpointAngles.Row row, double theory) {
        Map<String, Object> one = json(row.whole());
        one.put("ratio", known(row.whole().radians() / theory));
        one.put("resolution", row.resolution());
        one.put("filters", row.filters().stream().map(AnglesReport::json).toList());
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("name", row.name());
        named.put("shape", row.shape());
        named.putAll(one);
        return named;
    }

    private static Map<String, Object> json(WeightAngle angle) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("normFrom", known(angle.normFrom()));
        one.put("normTo", known(angle.normTo()));
        one.put("angle", known(angle.radians()));
        return one;
    }

    /** JSON has no infinity, which a norm of a broken network can be. */
    private static Double known(double value) {
        return Double.isFinite(value) ? Double.valueOf(value) : null;
    }

    /** Every parameter, with an empty filter, and every filter. */
    void writeCsv(Path file) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file)) {
            csv.writeRecord(
                    "from",
                    "to",
                    "steps",
                    "parameter",
                    "filter",
                    "norm_from",
                    "norm_to",
                    "angle_rad",
                    "angle_theory_rad");
            for (Pair pair : pairs) {
                for (CheckpointAngles.Row row : pair.rows()) {
                    write(csv, pair, row.name(), "", row.whole());
                    for (int i = 0; i < row.filters().size(); i++) {
                        write(csv, pair, row.name(), Integer.toString(i), row.filters().get(i));
                    }
                }
            }
        }
    }

    private static void write(
            CsvWriter csv, Pair pair, String name, String filter, WeightAngle angle) {
        csv.writeRecord(
                pair.from().toString(),
                pair.to().toString(),
                pair.steps() == null ? "" : pair.steps().toString(),
                name,
                filter,
                cell(angle.normFrom()),
                cell(angle.normTo()),
                cell(angle.radians()),
                cell(pair.theory()));
    }

    private static String cell(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
