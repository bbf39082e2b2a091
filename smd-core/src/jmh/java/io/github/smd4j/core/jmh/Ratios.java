package io.github.smd4j.core.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and the C baselines in turn, several rounds, and prints the medians and what
 * Java takes over what C takes.
 */
public final class Ratios {

    /**
     * A benchmark and the C command it is compared with.
     *
     * @param name of the row
     * @param benchmark class and method
     * @param parameters of the benchmark
     * @param baselines what C is called with; empty if there is none
     */
    private record Row(
            String name,
            String benchmark,
            Map<String, String> parameters,
            List<List<String>> baselines) {}

    private static final List<Row> ROWS =
            List.of(
                    map("sgd"),
                    map("sgdm"),
                    map("f3"),
                    new Row(
                            "F3 with angle, 450,000 steps",
                            "MeanFieldBenchmark.run",
                            Map.of(),
                            List.of(List.of("f3"))),
                    new Row(
                            "six sums, 2.36M elements",
                            "PairedSumsBenchmark.sums",
                            Map.of(),
                            List.of(List.of("sums"), List.of("sums-fast"))),
                    ensemble("1", "false"),
                    ensemble("2", "false"),
                    ensemble("1", "true"));

    private final Path programs;
    private final int rounds;
    private final List<Row> rows;
    private final Map<String, List<Double>> timings = new LinkedHashMap<>();

    private Ratios(Path programs, int rounds, List<Row> rows) {
        this.programs = programs;
        this.rounds = rounds;
        this.rows = rows;
    }

    private static Row map(String name) {
        return new Row(
                "map step, " + name,
                "MapBenchmark.steps",
                Map.of("map", name),
                List.of(List.of("map", name)));
    }

    private static Row ensemble(String threads, String mixed) {
        return new Row(
                "ensemble, threads " + threads + (mixed.equals("true") ? ", after other maps" : ""),
                "EnsembleBenchmark.run",
                new TreeMap<>(Map.of("threads", threads, "mixed", mixed)),
                List.of());
    }

    /**
     * Runs all.
     *
     * @param args folder of the compiled C programs, which may be empty; number of rounds; what the
     *     names of the rows must contain
     * @throws Exception if a run fails
     */
    public static void main(String[] args) throws Exception {
        List<Row> rows = ROWS.stream().filter(row -> row.name().contains(args[2])).toList();
        Ratios ratios = new Ratios(Path.of(args[0]), Integer.parseInt(args[1]), rows);
        for (int round = 1; round <= ratios.rounds; round++) {
            for (Row row : rows) {
                System.err.println("round " + round + " of " + ratios.rounds + ": " + row.name());
                for (List<String> command : row.baselines()) {
                    ratios.baseline(row, command);
                }
                ratios.benchmark(row);
            }
        }
        ratios.print();
    }

    private void baseline(Row row, List<String> command) throws IOException, InterruptedException {
        Path program = programs.resolve(command.get(0));
        if (!Files.exists(program)) {
            return;
        }
        List<String> call = new ArrayList<>(command);
        call.set(0, program.toString());
        Process process =
                new ProcessBuilder(call).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(call + " failed");
        }
        add(key(row, command), Double.parseDouble(out.strip().split(" ", -1)[0]));
    }

    private void benchmark(Row row) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("\\." + row.benchmark().replace(".", "\\.") + "$")
                        .forks(1)
                        // Touched before, or first use of memory is what objects are charged for.
                        .jvmArgsAppend("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch")
                        .warmupIterations(3)
                        .warmupTime(TimeValue.milliseconds(700))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.milliseconds(500))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT);
        row.parameters().forEach((name, value) -> options.param(name, value));
        RunResult result = new Runner(options.build()).runSingle();
        add(row.name(), result.getPrimaryResult().getStatistics().getPercentile(50));
        result.getSecondaryResults()
                .forEach(
                        (name, value) -> {
                            if (name.endsWith("gc.alloc.rate.norm")) {
                                add(row.name() + " bytes", value.getScore());
                            }
                        });
    }

    private static String key(Row row, List<String> command) {
        return row.name() + " beside " + String.join(" ", command);
    }

    private void add(String name, double value) {
        timings.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    private double median(String name) {
        List<Double> sorted = new ArrayList<>(timings.getOrDefault(name, List.of(Double.NaN)));
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private String ratio(String name, String baseline) {
        double[] ratios = new double[timings.getOrDefault(baseline, List.of()).size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = timings.get(name).get(i) / timings.get(baseline).get(i);
        }
        Arrays.sort(ratios);
        return ratios.length == 0
                ? "-"
                : String.format(
                        "%.2f (%.2f to %.2f)",
                        ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
    }

    private void print() {
        System.out.printf("Medians of %d rounds, C and Java in turn%n", rounds);
        String format = "%-40s %-12s %8s %8s %9s  %s%n";
        System.out.printf(format, "benchmark", "C", "Java, ns", "C, ns", "bytes", "ratio");
        for (Row row : rows) {
            String java = String.format("%.3f", median(row.name()));
            String bytes = String.format("%.4f", median(row.name() + " bytes"));
            List<List<String>> baselines =
                    row.baselines().isEmpty() ? List.of(List.of("-")) : row.baselines();
            for (List<String> command : baselines) {
                String name = String.join(" ", command);
                String key = key(row, command);
                String c = timings.containsKey(key) ? String.format("%.3f", median(key)) : "-";
                System.out.printf(format, row.name(), name, java, c, bytes, ratio(row.name(), key));
            }
        }
        if (rows.size() < ROWS.size()) {
            return;
        }
        System.out.printf(
                "ensemble, two threads over one: %.2f times the throughput%n",
                median("ensemble, threads 1") / median("ensemble, threads 2"));
    }
}
