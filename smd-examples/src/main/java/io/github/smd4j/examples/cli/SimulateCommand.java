package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.smd4j.core.map.Ensemble;
import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.map.LevelProcess;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.map.ProcessText;
import io.github.smd4j.core.map.UniformNoise;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.examples.experiment.FileSet;
import io.github.smd4j.examples.simulation.Simulation;
import io.github.smd4j.examples.simulation.SyntheticFigure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd simulate}: the paper's maps of the squared norm, without a network. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Runs the paper's maps of the squared norm (Eq. 130, 131) beside theory.",
            "Writes squared_norm.csv, quantiles.csv, summary.json and a chart as PNG and SVG; or,"
                    + " with --figure, the paper's Figure 4 or 5."
        })
final class SimulateCommand implements Runnable {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    private static final String FORMS = ProcessText.FORMS + ", series:FILE";

    /** What a process begins with that a file names. */
    private static final String SERIES = "series:";

    /** What --figure fixes. */
    private static final List<String> FIXED =
            List.of(
                    "--map",
                    "--lr",
                    "--wd",
                    "--momentum",
                    "--x0",
                    "--level",
                    "--process",
                    "--parameter",
                    "--noise",
                    "--trajectories",
                    "--steps");

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--figure",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Regenerate the paper's figure; 4 (SGD) or 5 (heavy ball).")
    private Long figure;

    @CommandLine.Mixin private MapOptions map;

    @Option(
            names = "--x0",
            defaultValue = "10",
            paramLabel = "X0",
            converter = Options.Real.class,
            description =
                    "Squared norm at the start, finite and above 0; default ${DEFAULT-VALUE}.")
    private double start;

    @Option(
            names = "--level",
            defaultValue = "10",
            paramLabel = "L",
            converter = Options.Real.class,
            description = "E[L], finite and above 0; default ${DEFAULT-VALUE}.")
    private double level;

    @Option(
            names = "--process",
            defaultValue = "constant",
            paramLabel = "PROCESS",
            description = "How L goes, one of " + FORMS + "; default ${DEFAULT-VALUE}.")
    private String process;

    @Option(
            names = "--parameter",
            paramLabel = "PATH",
            description = "Which parameter of the series' FILE; needed where it has several.")
    private String parameter;

    @Option(
            names = "--noise",
            defaultValue = "none",
            paramLabel = "NOISE",
            description = "none or uniform, which adds Uniform(-3, 3); default ${DEFAULT-VALUE}.")
    private String noise;

    @Option(
            names = "--trajectories",
            defaultValue = "1000",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "A whole number from 1 to 10000000; default ${DEFAULT-VALUE}.")
    private long trajectories;

    @Option(
            names = "--steps",
            paramLabel = "T",
            converter = Options.Whole.class,
            description =
                    "A whole number from 1 to 100000000; default 20000, or the length of a series.")
    private Long steps;

    @CommandLine.Mixin private RunOptions options;

    @Override
    public void run() {
        Interruption.during(
                () -> {
                    try {
                        if (figure != null) {
                            figure();
                        } else {
                            simulate();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private void figure() throws IOException {
        int number = Options.whole("--figure", figure, 4, 5);
        for (String option : FIXED) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new IllegalArgumentException(
                        option
                                + " must not be given with --figure, which has the paper's settings");
            }
        }
        OutFolder.openForCharts(options.out());
        SyntheticFigure result = SyntheticFigure.of(number, options.seed());
        String text = GSON.toJson(result.json());
        try (FileSet files = new FileSet(options.out())) {
            result.write(files.unfinished());
            Path summary = files.unfinished().resolve("figure-" + number + ".json");
            Files.writeString(summary, text + "\n");
            files.finish();
        }
        if (options.json()) {
            print().println(text);
            return;
        }
        print().println("Share of settled steps within 3 predicted standard deviations of theory:");
        result.json()
                .getAsJsonArray("processes")
                .forEach(
                        each -> {
                            JsonObject run = each.getAsJsonObject();
                            print().printf(
                                            Locale.ROOT,
                                            "  %-9s %.4f%n",
                                            run.get("process").getAsString(),
                                            run.get("shareWithin3StandardDeviations")
                                                    .getAsDouble());
                        });
        print().println("Written to " + options.out());
    }

    private void simulate() throws IOException {
        NormMap norms = map.map();
        Options.positive("--x0", start);
        Options.positive("--level", level);
        int n = Options.whole("--trajectories", trajectories, 1, Ensemble.MOST_TRAJECTORIES);
        boolean series = process.startsWith(SERIES);
        if (parameter != null && !series) {
            throw new IllegalArgumentException(
                    "--parameter needs --process series:FILE, but that was '" + process + "'");
        }
        double[] recorded = series ? recorded() : new double[0];
        int most = series ? recorded.length : Ensemble.MOST_STEPS;
        int t = Options.whole("--steps", steps == null ? (series ? most : 20_000) : steps, 1, most);
        GradientProcess levels = series ? LevelProcess.series(recorded) : process(t);
        if (!noise.equals("none") && !noise.equals("uniform")) {
            throw new IllegalArgumentException(
                    "--noise must be one of none, uniform, but was '" + noise + "'");
        }
        if (noise.equals("uniform")) {
            levels = new UniformNoise(levels, UniformNoise.PAPER);
        }
        OutFolder.openForCharts(options.out());
        Simulation result = run(new Ensemble(norms, levels, start, n, t, options.seed()));
        String shape = series ? "series" : process;
        JsonObject document = new JsonObject();
        document.addProperty("map", map.name());
        document.addProperty("learningRate", norms.learningRate());
        document.addProperty("weightDecay", norms.weightDecay());
        document.addProperty("momentum", norms.momentum());
        document.addProperty("startSquaredNorm", start);
        if (!series) {
            document.addProperty("level", level);
        }
        document.addProperty("process", process);
        document.addProperty("noise", noise);
        document.addProperty("trajectories", n);
        document.addProperty("steps", t);
        document.addProperty("seed", options.seed());
        result.json().entrySet().forEach(e -> document.add(e.getKey(), e.getValue()));
        String text = GSON.toJson(document);
        try (FileSet files = new FileSet(options.out())) {
            result.write(files.unfinished(), map.name() + ", " + shape + ", noise " + noise);
            Files.writeString(files.unfinished().resolve("summary.json"), text + "\n");
            files.finish();
        }
        print().println(options.json() ? text : table(result, n, t));
    }

    private Simulation run(Ensemble ensemble) {
        PrintWriter err = spec.commandLine().getErr();
        try (SimulationProgress progress = SimulationProgress.of(err, ensemble.steps())) {
            return Simulation.of(
                    ensemble,
                    done -> {
                        progress.stepsDone(done);
                        return !Thread.currentThread().isInterrupted();
                    });
        }
    }

    private double[] recorded() {
        return new RecordedSeries("--process series:FILE", process.substring(SERIES.length()))
                .records(parameter, "--parameter").stream()
                        .mapToDouble(StepRecord::unitH)
                        .toArray();
    }

    private GradientProcess process(int t) {
        try {
            return ProcessText.parse(process, level, t);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--process must be one of "
                            + FORMS
                            + ", but was '"
                            + process
                            + "': "
                            + e.getMessage(),
                    e);
        }
    }

    private PrintWriter print() {
        return spec.commandLine().getOut();
    }

    private String table(Simulation result, int n, int t) {
        return String.format(
                Locale.ROOT,
                "Squared norm after %,d steps, over %,d trajectories%n"
                        + "           simulated     theory%n"
                        + "mean      %10.6g %10.6g%n"
                        + "variance  %10.6g %10.6g%n"
                        + "Written to %s",
                t,
                n,
                result.mean(),
                result.theory(),
                result.variance(),
                result.theoryVariance(),
                options.out());
    }
}
