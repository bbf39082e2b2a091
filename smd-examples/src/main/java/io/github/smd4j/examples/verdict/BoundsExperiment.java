package io.github.smd4j.examples.verdict;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A Monte-Carlo verdict on every numbered statement of the theory that can be checked, over a grid
 * of λη, α, what drives the norm, and where it starts.
 *
 * <p>What is simulated is the exact recurrence F3 with E[L] = 1, not the paper's first-order one.
 */
public final class BoundsExperiment {

    /** The least number of trajectories. */
    public static final int LEAST_TRAJECTORIES = 10;

    /** The most. */
    public static final int MOST_TRAJECTORIES = 100_000;

    private static final double[][] GRID = {
        {1e-2, 0}, {1e-3, 0}, {1e-3, 0.5}, {2e-5, 0.9}, {2e-4, 0.9}, {1e-3, 0.9}
    };

    private static final List<String> ORDER =
            List.of(
                    "Lemma 2",
                    "Lemma 3",
                    "assumption 6",
                    "Eq. 79-83",
                    "Theorem 1",
                    "Theorem 2",
                    "Remark 5",
                    "Theorem 3",
                    "Corollary 3.1");

    private final int trajectories;
    private final long seed;
    private final List<BoundVerdict> verdicts;

    private BoundsExperiment(int trajectories, long seed, List<BoundVerdict> verdicts) {
        this.trajectories = trajectories;
        this.seed = seed;
        List<String> seen = verdicts.stream().map(BoundVerdict::statement).distinct().toList();
        this.verdicts =
                verdicts.stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (BoundVerdict each) -> rank(each.statement()))
                                        .thenComparing(each -> seen.indexOf(each.statement())))
                        .toList();
    }

    /**
     * Runs on all cores.
     *
     * @param trajectories in each setting, from {@value #LEAST_TRAJECTORIES} to {@value
     *     #MOST_TRAJECTORIES}
     * @param seed any number; the same gives the same numbers on any number of cores
     * @return the verdicts
     * @throws IllegalArgumentException if there are too few or too many trajectories
     */
    public static BoundsExperiment run(int trajectories, long seed) {
        if (trajectories < LEAST_TRAJECTORIES || trajectories > MOST_TRAJECTORIES) {
            throw new IllegalArgumentException(
                    "trajectories must be in ["
                            + LEAST_TRAJECTORIES
                            + ", "
                            + MOST_TRAJECTORIES
                            + "], but was "
                            + trajectories);
        }
        List<BoundVerdict> all = new ArrayList<>(LemmaVerdicts.of(trajectories, seed));
        for (double[] each : GRID) {
            all.addAll(setting(each[0], each[1], trajectories, seed));
        }
        all.addAll(edges(trajectories, seed));
        return new BoundsExperiment(trajectories, seed, all);
    }

    /** Statements in the paper's order, what goes beyond it last; the same statement together. */
    private static int rank(String statement) {
        for (int i = 0; i < ORDER.size(); i++) {
            if (statement.startsWith(ORDER.get(i))) {
                return i;
            }
        }
        return ORDER.size();
    }

    /** All statements for one λη and α. */
    static List<BoundVerdict> setting(
            double intrinsic, double momentum, int trajectories, long seed) {
        List<BoundVerdict> all = new ArrayList<>();
        for (BoundProcess process : BoundProcess.all(momentum)) {
            TheoremVerdicts theorem =
                    TheoremVerdicts.of(intrinsic, momentum, process, 3, trajectories, seed);
            all.addAll(theorem.anyStep());
            if (process.isRandom()) {
                all.addAll(theorem.atRest());
                all.addAll(theorem.fluctuations());
            }
        }
        CutVerdicts cuts = CutVerdicts.of(intrinsic, momentum);
        all.addAll(cuts.corollary(2));
        all.addAll(cuts.corollary(10));
        all.addAll(cuts.rates());
        return all;
    }

    /** Starts that the bounds do not bear, and an l for which Theorem 2's proof does not stand. */
    static List<BoundVerdict> edges(int trajectories, long seed) {
        List<BoundVerdict> all = new ArrayList<>();
        for (double[] each :
                new double[][] {
                    {1e-2, 0, 0.9}, {1e-2, 0, 1e-3}, {1e-3, 0.5, 1e-4}, {2e-5, 0.9, 1e-5}
                }) {
            TheoremVerdicts low =
                    TheoremVerdicts.of(
                            each[0], each[1], BoundProcess.UNIFORM, each[2], trajectories, seed);
            all.addAll(low.anyStep());
            all.add(low.anyStepWithStartForConstant());
        }
        for (double[] each : new double[][] {{1e-2, 0}, {1e-3, 0.5}}) {
            all.addAll(
                    TheoremVerdicts.of(
                                    each[0], each[1], BoundProcess.UNIFORM, 1e4, trajectories, seed)
                            .anyStep());
        }
        // l/L = 0.01 lies between what assumption 6 asks for, 0.008, and what its proof needs,
        // 0.014.
        TheoremVerdicts between =
                TheoremVerdicts.of(2e-5, 0.9, BoundProcess.uniform(0.99), 3, trajectories, seed);
        all.addAll(between.anyStep());
        all.addAll(between.atRest());
        return all;
    }

    /** A number in four digits. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.4g", value);
        return text.contains("e") || !text.contains(".")
                ? text.replaceFirst("\\.?0*(e|$)", "$1")
                : text.replaceFirst("\\.?0+$", "");
    }

    List<BoundVerdict> verdicts() {
        return verdicts;
    }

    /**
     * Returns all verdicts with every digit; a number that does not exist is null.
     *
     * @return {@code trajectories, seed, verdicts: [{statement, kind, intrinsicLearningRate,
     *     momentum, process, start, claimed, measured, standardError, ratio, assumptionsHold,
     *     verdict, note}]}
     */
    public String json() {
        JsonObject json = new JsonObject();
        json.addProperty("trajectories", trajectories);
        json.addProperty("seed", seed);
        JsonArray all = new JsonArray();
        verdicts.forEach(each -> all.add(each.json()));
        json.add("verdicts", all);
        Gson gson =
                new GsonBuilder()
                        .serializeNulls()
                        .disableHtmlEscaping()
                        .setPrettyPrinting()
                        .create();
        return gson.toJson(json);
    }

    /**
     * Writes {@code bounds.csv} and {@code bounds.json}; existing files are replaced.
     *
     * @param folder where; exists
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        StringBuilder rows = new StringBuilder(BoundVerdict.COLUMNS).append('\n');
        verdicts.forEach(each -> rows.append(each.csv()).append('\n'));
        Files.writeString(folder.resolve("bounds.csv"), rows);
        Files.writeString(folder.resolve("bounds.json"), json() + "\n");
    }

    /**
     * Returns the verdicts as text, a line each, under their statement.
     *
     * @return the table, without a last line break
     */
    public String table() {
        StringBuilder text = new StringBuilder();
        String statement = "";
        for (BoundVerdict each : verdicts) {
            if (!each.statement().equals(statement)) {
                statement = each.statement();
                text.append(text.length() == 0 ? "" : "\n").append(statement).append('\n');
                text.append(
                        String.format(
                                "  %-9s %-5s %-17s %-10s %10s %10s %10s  %-16s %s%n",
                                "lr*wd",
                                "mom.",
                                "process",
                                "start",
                                "claimed",
                                "measured",
                                "ratio",
                                "verdict",
                                "note"));
            }
            text.append(
                            String.format(
                                            Locale.ROOT,
                                            "  %-9s %-5s %-17s %-10s %10s %10s %10s  %-16s %s",
                                            cell(each.setting().intrinsic()),
                                            cell(each.setting().momentum()),
                                            each.setting().process(),
                                            each.setting().start(),
                                            cell(each.claimed()),
                                            cell(each.measured()),
                                            cell(each.ratio()),
                                            each.words(),
                                            each.note())
                                    .stripTrailing())
                    .append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static String cell(double value) {
        return Double.isFinite(value) ? number(value) : "-";
    }
}
