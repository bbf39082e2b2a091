package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {

    @TempDir Path folder;

    private Outcome run(String options) {
        List<String> words = new ArrayList<>(List.of("simulate", "--out", folder.toString()));
        words.addAll(List.of(options.split(" ", -1)));
        return Outcome.of(words.toArray(String[]::new));
    }

    private JsonObject json(String options) {
        Outcome outcome = run("--json " + options);
        assertEquals(0, outcome.code(), outcome.err());
        // Nothing but progress, should the machine be slow.
        assertTrue(outcome.err().lines().allMatch(l -> l.startsWith("step ")), outcome.err());
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static double number(JsonObject json, String group, String name) {
        return json.getAsJsonObject(group).get(name).getAsDouble();
    }

    /** The start at x0 = x* is at rest; the tolerances are those of EnsembleTest. */
    @ParameterizedTest
    @CsvSource({"sgd,0.01,0", "sgd-exact,0.01,0", "sgdm,0.002,0.9", "f3,0.002,0.9"})
    void meanAndVarianceAreThoseOfTheory(String map, double decay, double a) {
        JsonObject json =
                json(
                        "--noise uniform --trajectories 2000 --steps 5000 --lr 0.1 --map "
                                + map
                                + " --wd "
                                + decay
                                + (a > 0 ? " --momentum " + a : ""));
        double level = number(json, "theory", "squaredNorm");
        double variance = number(json, "theory", "squaredNormVariance");
        assertEquals(3 * 0.01 / (40 * (1 - a) * (1 - a)), variance, 1e-15);
        double first = Math.sqrt(10 * 0.1 / (2 * decay * (1 - a)));
        assertEquals(1, level / first, map.equals("sgd") ? 1e-15 : decay * 0.1 / 4 * 1.01);
        double shift = variance / (2 * level);
        assertEquals(
                level - shift,
                number(json, "squaredNorm", "mean"),
                4 * Math.sqrt(variance / 2000) + shift);
        double error = 4 * Math.sqrt(2.0 / 1999) + 2 * decay * 0.1 / ((1 - a) * (1 - a));
        assertEquals(1, number(json, "squaredNorm", "variance") / variance, error);
    }

    @Test
    void writesTablesSummaryAndPictures() throws IOException {
        String options = "--process sine --noise uniform --trajectories 20 --steps 300 --seed 7";
        JsonObject json = json(options);
        List<String> rows = Files.readAllLines(folder.resolve("squared_norm.csv"));
        assertEquals("step,mean,variance,theory", rows.get(0));
        assertEquals(302, rows.size());
        assertTrue(rows.get(1).startsWith("0,10.0,0.0,"), rows.get(1));
        assertTrue(
                rows.get(301).startsWith("300," + number(json, "squaredNorm", "mean") + ","),
                rows.get(301));
        assertEquals(
                "step,low_5,median,high_95",
                Files.readAllLines(folder.resolve("quantiles.csv")).get(0));
        assertEquals(
                json, JsonParser.parseString(Files.readString(folder.resolve("summary.json"))));
        assertTrue(ImageIO.read(folder.resolve("squared_norm.png").toFile()).getWidth() > 1000);
        assertTrue(Files.size(folder.resolve("squared_norm.svg")) > 1000);
        byte[] before = Files.readAllBytes(folder.resolve("squared_norm.csv"));
        json(options);
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("squared_norm.csv")));
    }

    @ParameterizedTest
    @CsvSource({
        "constant",
        "step",
        "step:3",
        "step:0.5:20",
        "linear",
        "linear:0.5",
        "sine",
        "sine:0.2:50",
        "lognormal",
        "lognormal:0.1",
        "ar1",
        "ar1:0.5:0.1"
    })
    void everyProcessRuns(String process) {
        for (String noise : List.of("none", "uniform")) {
            JsonObject json =
                    json(
                            "--map sgdm --trajectories 3 --steps 100 --process "
                                    + process
                                    + " --noise "
                                    + noise);
            assertTrue(number(json, "squaredNorm", "mean") > 0);
            assertTrue(number(json, "theory", "squaredNorm") > 0);
        }
    }

    @Test
    void aRecordedSeriesDrivesTheMap() throws IOException {
        Path file = folder.resolve("steps.csv");
        try (CsvSink sink = CsvSink.create(file)) {
            for (int t = 0; t < 50; t++) {
                for (String name : List.of("a.weight", "b.weight")) {
                    // h̃ = ‖g‖²‖w‖² without momentum: 12 for a, 24 for b.
                    double squared = name.startsWith("a") ? 4 : 8;
                    sink.accept(
                            new StepRecord(
                                    name,
                                    t,
                                    new Hyperparameters("heavy-ball", 0.1, 0.001, 0),
                                    new StepSums(3, 0, 0.01, squared, 0, 0),
                                    FilterSums.NONE));
                }
            }
        }
        JsonObject json =
                json("--trajectories 2 --process series:" + file + " --parameter a.weight");
        assertEquals(50, json.get("steps").getAsInt());
        // √(12·0.1/0.002)
        assertEquals(Math.sqrt(600), number(json, "theory", "squaredNorm"), 1e-12);
        Outcome none = run("--process series:" + file);
        assertEquals(Smd.USAGE, none.code());
        assertTrue(none.err().contains("a.weight, b.weight"), none.err());
        Outcome many = run("--steps 51 --parameter a.weight --process series:" + file);
        assertEquals(Smd.USAGE, many.code());
        assertTrue(many.err().contains("--steps must be in [1, 50]"), many.err());
    }

    /**
     * The same recurrence in other numbers. Eq. 131 strays by 10 ulp/(λη(1−α)) = 2e-10 at most, a
     * variance of spread √V by twice that times mean/√V.
     */
    @Test
    void f3AgreesWithEquation131() {
        String options = " --noise uniform --process ar1 --trajectories 50 --steps 3000 --wd 1e-3";
        JsonObject one = json("--map sgdm" + options);
        JsonObject other = json("--map f3" + options);
        assertEquals(one.get("theory"), other.get("theory"));
        double rounding = 10 * Math.ulp(1.0) / (1e-4 * 0.1);
        double mean = number(one, "squaredNorm", "mean");
        assertEquals(1, number(other, "squaredNorm", "mean") / mean, rounding);
        double variance = number(one, "squaredNorm", "variance");
        double loss = 2 * rounding * mean / Math.sqrt(variance);
        assertEquals(1, number(other, "squaredNorm", "variance") / variance, loss);
    }

    @Test
    void anInterruptStopsAndLeavesNothing() throws IOException {
        Thread.currentThread().interrupt();
        Outcome outcome = run("--trajectories 10 --steps 1000");
        assertTrue(Thread.interrupted());
        assertEquals(Smd.FAILURE, outcome.code());
        assertTrue(outcome.err().contains("interrupted after step"), outcome.err());
        assertEquals(List.of(), names());
        Thread.currentThread().interrupt();
        assertEquals(Smd.FAILURE, run("--figure 5").code());
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** An hour of work, in a process of its own that is told to end; 143 is what a kill gives. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aKillEndsQuicklyAndLeavesNothing() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.awt.headless=true",
                        Smd.class.getName(),
                        "simulate",
                        "--trajectories",
                        "100000",
                        "--steps",
                        "1000000",
                        "--out",
                        folder.toString());
        Process process = builder.start();
        // By then it is at work, or has only begun to start, on a slow machine: both must do.
        Thread.sleep(2000);
        process.destroy();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
        assertEquals(List.of(), names());
    }

    @Test
    void figuresAreWritten() throws IOException {
        JsonObject json = json("--figure 5");
        assertEquals(4, json.getAsJsonArray("processes").size());
        for (String file :
                List.of(
                        "figure-5.png",
                        "figure-5.svg",
                        "figure-5-approach.png",
                        "figure-5-approach.svg",
                        "figure-5.json")) {
            assertTrue(Files.size(folder.resolve(file)) > 300, file);
        }
        assertEquals(1 + 4 * 8000, Files.readAllLines(folder.resolve("figure-5.csv")).size());
    }

    /** Options; the part that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --map foo                  | --map           | 'foo'  | sgd, sgd-exact, sgdm, f3
            --lr 0                     | --lr            | 0.0    | above 0
            --wd 0                     | --wd            | 0.0    | above 0
            --wd x                     | --wd            | 'x'    | above 0
            --lr 1 --wd 0.5            | --lr times --wd | 0.5    | (0, 0.5)
            --momentum 0.9             | --momentum      | 0.9    | 0 with --map sgd
            --map sgdm --momentum 1    | --momentum      | 1.0    | [0, 1)
            --x0 -1                    | --x0            | -1.0   | above 0
            --level NaN                | --level         | NaN    | above 0
            --process foo              | --process       | 'foo'  | ar1
            --process step:x           | --process       | 'step:x' | not a number
            --process step:0           | --process       | 'step:0' | above 0
            --process sine:1           | --process       | 'sine:1' | [0, 1)
            --process ar1:1            | --process       | 'ar1:1'  | [0, 1)
            --process constant:1       | --process       | 'constant:1' | at most 0
            --process series:none.csv  | --process       | 'none.csv' | steps.csv
            --parameter a              | --parameter     | 'constant' | series
            --noise foo                | --noise         | 'foo'  | none, uniform
            --trajectories 0           | --trajectories  | 0      | [1, 10000000]
            --steps 0                  | --steps         | 0      | [1, 100000000]
            --steps 1.5                | --steps         | '1.5'  | whole number
            --seed x                   | --seed          | 'x'    | whole number
            --figure 3                 | --figure        | 3      | [4, 5]
            --figure 4 --lr 0.2        | --lr            | --figure | settings
            """)
    void badInputCostsOneLine(String options, String name, String value, String range) {
        Outcome outcome = run(options);
        outcome.requireUsageError("smd simulate", name, value, range);
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome outcome = Outcome.of("simulate", "--out", file.toString());
        assertEquals(Smd.USAGE, outcome.code());
        assertTrue(outcome.err().contains("is not a folder"), outcome.err());
        assertEquals(Smd.USAGE, Outcome.of("simulate").code());
    }
}
