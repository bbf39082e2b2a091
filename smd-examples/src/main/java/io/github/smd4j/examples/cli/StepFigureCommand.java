package io.github.smd4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.examples.experiment.StepFigure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd experiment fig1}: Figure 1 of the paper, from a real step. */
@Command(
        name = "fig1",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Draws the paper's Figure 1 from a real step, with the forces on the norm in numbers.",
            "Takes the step from a steps.csv, or from a short training of its own (SGD on Fashion)."
                    + " Writes figure-1.png, figure-1.svg and figure-1.json."
        })
final class StepFigureCommand implements Runnable {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "A steps.csv of heavy ball or SGD; without it a network is trained.")
    private Path from;

    @Option(
            names = "--parameter",
            paramLabel = "PATH",
            description = "Which parameter of FILE; needed where it has several.")
    private String parameter;

    @Option(
            names = "--step",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Which step of FILE, a whole number; default the last.")
    private Long step;

    @Option(
            names = "--seed",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "Seed of the training, a whole number; default 0.")
    private Long seed;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write to; made if missing, files of the same name replaced.")
    private Path out;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        if (from == null) {
            requireMissing("--parameter", parameter, "needs --from");
            requireMissing("--step", step, "needs --from");
        } else {
            requireMissing("--seed", seed, "must not be given with --from, which trains nothing");
        }
        StepRecord recorded = from == null ? null : recorded();
        StepFigure figure = recorded == null ? null : StepFigure.of(recorded);
        OutFolder.openForCharts(out);
        if (figure == null) {
            figure = train(spec.commandLine().getErr());
        }
        try {
            figure.write(out);
            String text = GSON.toJson(figure.json());
            Files.writeString(out.resolve("figure-1.json"), text + "\n");
            PrintWriter result = spec.commandLine().getOut();
            if (json) {
                result.println(text);
            } else {
                figure.caption().forEach(result::println);
                result.println("Written to " + out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireMissing(String option, Object value, String reason) {
        if (value != null) {
            throw new IllegalArgumentException(option + " " + reason + ", but was " + value);
        }
    }

    /** Whatever goes wrong in a training is a failure, not bad usage. */
    private StepFigure train(PrintWriter err) {
        try {
            Engines.useThreads(1);
            err.println("fig1: training for " + StepFigure.TRAINED_STEPS + " steps");
            err.flush();
            return StepFigure.trained(seed == null ? 0 : seed, done -> {});
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private StepRecord recorded() {
        if (!Files.isRegularFile(from)) {
            throw new IllegalArgumentException(
                    "--from must name a steps.csv, but '" + from + "' is no file");
        }
        MemorySink sink = new MemorySink();
        try {
            CsvRecords.read(from, sink);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("--from: " + e.getMessage(), e);
        }
        List<String> all = sink.parameters();
        boolean guess = parameter == null && all.size() == 1;
        if (!guess && (parameter == null || !all.contains(parameter))) {
            throw new IllegalArgumentException(
                    "--parameter must be one of those in "
                            + from
                            + " ("
                            + String.join(", ", all)
                            + "), but was "
                            + (parameter == null ? "not given" : "'" + parameter + "'"));
        }
        List<StepRecord> steps = sink.of(guess ? all.get(0) : parameter);
        if (step == null) {
            return steps.get(steps.size() - 1);
        }
        return steps.stream()
                .filter(record -> record.step() == step)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--step must be a recorded step, from "
                                                + steps.get(0).step()
                                                + " to "
                                                + steps.get(steps.size() - 1).step()
                                                + ", but was "
                                                + step));
    }
}
