package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.sink.CsvSink;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.examples.data.ImageData;
import io.github.smd4j.examples.experiment.Quickstart;
import io.github.smd4j.examples.experiment.QuickstartFiles;
import io.github.smd4j.examples.experiment.QuickstartReport;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What the two quickstart commands share: options, the run, the files and the table at its end. */
abstract class QuickstartCommand implements Runnable {

    private final String name;
    private final Defaults defaults;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--lr",
            paramLabel = "ETA",
            description = "Learning rate of the first step; finite and above 0.")
    private Double learningRate;

    @Option(
            names = "--wd",
            paramLabel = "LAMBDA",
            description = "Weight decay of convolution and linear weights; not negative.")
    private Double weightDecay;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "ALPHA",
            description = "Momentum in [0, 1), 0 for plain SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--nesterov",
            description = "Nesterov momentum, with its own angle line and no forecast lines.")
    private boolean nesterov;

    @Option(names = "--steps", paramLabel = "N", description = "Steps in all; above 0.")
    private Long steps;

    @Option(
            names = "--lr-drop",
            paramLabel = "STEP:K",
            converter = LearningRateDrop.class,
            description = {
                "From step STEP on (they count from 0) the learning rate is divided by K.",
                "Repeatable, in order; replaces the default drop, which does not happen beyond"
                        + " --steps."
            })
    private List<Drop> drops;

    @Option(
            names = "--rescale",
            description =
                    "At each drop put the weights where their new equilibrium would be: weights,"
                            + " momentum and running statistics.")
    private boolean rescale;

    @Option(
            names = "--batch-size",
            defaultValue = "64",
            paramLabel = "B",
            description = "Images a step; above 1, default ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Decides weights, order and augmentation; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--every",
            defaultValue = "1",
            paramLabel = "N",
            description = "Measure every N-th step; changes no training, default ${DEFAULT-VALUE}.")
    private long every;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "T",
            description = {
                "Threads of the engine; above 0, default ${DEFAULT-VALUE}, which is fastest here.",
                "The same number gives the same bits, another number others."
            })
    private int threads;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of IDX files to use instead of the data in the jar.")
    private Path data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write; default smd-runs/NAME-1, or the next number.")
    private Path out;

    @Option(names = "--force", description = "Overwrite a finished run in --out.")
    private boolean force;

    @Option(names = "--json", description = "Print summary.json instead of the table.")
    private boolean json;

    QuickstartCommand(String name, Defaults defaults) {
        this.name = name;
        this.defaults = defaults;
    }

    /**
     * What differs between the data sets.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param steps steps in all
     * @param drops cuts of the learning rate, those within the run
     * @param augmented whether training images are shifted and get noise
     */
    record Defaults(
            double learningRate,
            double weightDecay,
            long steps,
            List<Drop> drops,
            boolean augmented) {}

    /** The data in the jar. */
    abstract ImageData embedded();

    @Override
    public void run() {
        QuickstartSettings settings = settings();
        ImageData images = data == null ? embedded() : ImageData.read(name, data, 10);
        Quickstart quickstart = new Quickstart(images, settings, defaults.augmented());
        Engines.useThreads(threads);
        RunFolder folder =
                out == null
                        ? RunFolder.next(Path.of("smd-runs"), name)
                        : RunFolder.open(out, force);
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                name
                        + ": "
                        + images.train().count()
                        + " images, "
                        + settings.length().steps()
                        + " steps, writing to "
                        + folder.path());
        QuickstartReport report = train(quickstart, images.name(), settings, folder, err);
        QuickstartFiles.write(folder, report);
        PrintWriter result = spec.commandLine().getOut();
        if (json) {
            result.print(report.json());
        } else {
            result.print(QuickstartTable.of(report));
            result.println("written to " + folder.path());
        }
        result.flush();
    }

    private static QuickstartReport train(
            Quickstart quickstart,
            String dataName,
            QuickstartSettings settings,
            RunFolder folder,
            PrintWriter err) {
        MemorySink memory = new MemorySink();
        try (StepSink csv = CsvSink.create(folder.steps());
                Progress progress = Progress.of(err, settings)) {
            StepSink sink =
                    new TeeSink(
                            csv,
                            record -> memory.accept(withoutFilters(record)),
                            progress.ratios());
            Quickstart.Outcome outcome = quickstart.train(sink, progress::stepsDone);
            return QuickstartReport.of(dataName, settings, outcome, memory);
        }
    }

    private QuickstartSettings settings() {
        double rate = learningRate == null ? defaults.learningRate() : learningRate;
        long length = steps == null ? defaults.steps() : steps;
        QuickstartSettings.Optimization optimization =
                new QuickstartSettings.Optimization(
                        rate,
                        weightDecay == null ? defaults.weightDecay() : weightDecay,
                        momentum,
                        nesterov);
        MultiStep schedule = MultiStep.starting(rate);
        for (Drop drop : drops == null ? defaults.drops() : drops) {
            if (drops != null || drop.step() < length) {
                schedule = schedule.dividedAt(drop.step(), drop.divisor());
            }
        }
        return new QuickstartSettings(
                optimization,
                schedule,
                new QuickstartSettings.Length(length, batchSize, seed),
                every,
                threads,
                rescale);
    }

    /** What is kept in memory: the files hold no filters either. */
    private static StepRecord withoutFilters(StepRecord record) {
        return new StepRecord(
                record.parameter(),
                record.step(),
                record.hyperparameters(),
                record.sums(),
                FilterSums.NONE);
    }
}
