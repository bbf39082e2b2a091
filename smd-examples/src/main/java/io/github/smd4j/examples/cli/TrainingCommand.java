package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.examples.experiment.BuildInfo;
import io.github.smd4j.examples.experiment.QuickstartReport;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.ResumableRun;
import io.github.smd4j.examples.experiment.RunFolder;
import io.github.smd4j.examples.experiment.RunManifest;
import io.github.smd4j.examples.experiment.RunPhases;
import io.github.smd4j.examples.experiment.RunSettings;
import io.github.smd4j.examples.experiment.Training;
import io.github.smd4j.examples.experiment.TrainingOptimizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What all commands that train share: options, the run, the files and the table at its end. */
abstract class TrainingCommand implements Runnable {

    private final String name;
    private final Defaults defaults;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--lr",
            paramLabel = "ETA",
            converter = Options.Real.class,
            description = "Learning rate of the first step; finite and above 0.")
    private Double learningRate;

    @Option(
            names = "--wd",
            paramLabel = "LAMBDA",
            converter = Options.Real.class,
            description = "Weight decay of convolution and linear weights; not negative.")
    private Double weightDecay;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "ALPHA",
            converter = Options.Real.class,
            description = "Momentum in [0, 1), 0 for plain SGD; default ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--nesterov",
            description = "Nesterov momentum, with its own angle line and no forecast lines.")
    private boolean nesterov;

    @Option(
            names = "--optimizer",
            defaultValue = "heavy-ball",
            paramLabel = "NAME",
            description = {
                "heavy-ball, nesterov, sgdw, adamw:BETA2 or lion:BETA2; default ${DEFAULT-VALUE}.",
                "Under the last two --momentum is beta1, and --lr and --wd must be given."
            })
    private String optimizer;

    @Option(
            names = "--lr-drop",
            paramLabel = "STEP:K",
            converter = LearningRateDrop.class,
            description = {
                "From step STEP on, which is above 0 and below the number of steps, the learning rate is divided"
                        + " by K, which is finite and above 0; steps count from 0.",
                "Repeatable, in order; replaces the default drop, which does not happen beyond"
                        + " the last step."
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
            converter = Options.Whole.class,
            description =
                    "Images a step; from 2 to the number of training images, default"
                            + " ${DEFAULT-VALUE}.")
    private long batchSize;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = {
                "A whole number; default ${DEFAULT-VALUE}.",
                "Decides weights, order and augmentation."
            })
    private long seed;

    @CommandLine.Mixin private SamplingOptions sampling;

    @CommandLine.Mixin private RecordOptions recorded;

    @CommandLine.Mixin private SinkOptions sinks;

    @CommandLine.Mixin private DurabilityOptions durable;

    @Option(
            names = "--measurement",
            paramLabel = "PLACE",
            description = {
                "host or device; default host: update and measure in host memory where it can be"
                        + " seen.",
                "device uses operations of the engine alone, as on a GPU: same sums, other"
                        + " rounding of the weights."
            })
    private Measurement measurement;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "T",
            converter = Options.Whole.class,
            description = {
                "Threads of the engine; from 1 to 256, default ${DEFAULT-VALUE}, which is fastest"
                        + " here.",
                "The same number gives the same bits, another number others."
            })
    private long threads;

    @Option(
            names = "--scale-invariant",
            paramLabel = "PATTERN",
            description = {
                "Measure parameters filter by filter, whatever the structure says; * stands for any"
                        + " text. Repeatable.",
                "Changes no training."
            })
    private List<String> forced = List.of();

    @Option(
            names = "--not-invariant",
            paramLabel = "PATTERN",
            description = "Do not measure parameters; goes over --scale-invariant. Repeatable.")
    private List<String> forbidden = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write; default smd-runs/NAME-1, or the next number.")
    private Path out;

    @Option(names = "--force", description = "Overwrite a finished run in --out.")
    private boolean force;

    @Option(names = "--json", description = "Print summary.json instead of the table.")
    private boolean json;

    TrainingCommand(String name, Defaults defaults) {
        this.name = name;
        this.defaults = defaults;
    }

    /**
     * What differs between the data sets.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param drops cuts of the learning rate, those within the run
     */
    record Defaults(double learningRate, double weightDecay, List<Drop> drops) {}

    /** Prepares the run, with whatever is wrong about it found before anything is written. */
    abstract Training prepare();

    /** What the run is called. */
    final String name() {
        return name;
    }

    /** Where warnings and progress go. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** The number of threads of the engine. */
    final int threads() {
        return Options.whole("--threads", threads, 1, QuickstartSettings.MAX_THREADS);
    }

    /** The number of images a step. */
    final int batchSize() {
        return Options.whole("--batch-size", batchSize, 2, Integer.MAX_VALUE);
    }

    @Override
    public final void run() {
        if (durable.resume() && out == null) {
            throw new IllegalArgumentException(
                    "--resume needs --out, the folder of the run to go on with");
        }
        ResumableRun.Keeping keeping = durable.keeping(defaultInterval());
        NamedVerdicts verdicts = NamedVerdicts.of(forced, forbidden);
        try (Training training = prepare().withVerdicts(verdicts)) {
            checkRecorded(training);
            OutFolder.requireFont();
            RunFolder folder =
                    durable.resume()
                            ? RunFolder.reopen(out)
                            : out == null
                                    ? RunFolder.next(Path.of("smd-runs"), name)
                                    : RunFolder.open(out, force);
            if (durable.resume() && folder.finished()) {
                err().println(
                                "resumed from step "
                                        + training.settings().length().steps()
                                        + ": the run in "
                                        + folder.path()
                                        + " is finished, and nothing was changed");
                return;
            }
            try (ResumableRun run =
                    new ResumableRun(
                            training,
                            folder,
                            new ResumableRun.Records(
                                    recorded.anchors(),
                                    recorded.filters(),
                                    sink -> sinks.forgiving(sink, err()::println)),
                            keeping,
                            RunSettings.of(training, alsoDeciding()),
                            RunPhases.NONE)) {
                long begun = 0;
                if (durable.resume()) {
                    begun = run.resume(err()::println);
                    err().println("resumed from step " + begun);
                }
                announce(training, folder);
                long from = begun;
                Interruption.finishing(stop -> train(training, folder, run, from, stop));
            }
        }
    }

    private void announce(Training training, RunFolder folder) {
        err().println(
                        name
                                + ": "
                                + training.images().trainingImages()
                                + " images, "
                                + training.settings().length().steps()
                                + " steps, writing to "
                                + folder.path());
    }

    /** Steps between checkpoints, unless told otherwise. */
    long defaultInterval() {
        return 50;
    }

    /** What decides the files besides the settings. */
    private Map<String, String> alsoDeciding() {
        return Map.of(
                "--anchors",
                recorded.anchors().toString(),
                "--filters",
                recorded.filters().toString(),
                "sinks",
                sinks.toString(),
                "--scale-invariant",
                forced.toString(),
                "--not-invariant",
                forbidden.toString());
    }

    private void train(
            Training training,
            RunFolder folder,
            ResumableRun run,
            long from,
            BooleanSupplier stop) {
        Optional<QuickstartReport> report = finish(training, folder, run, from, stop);
        if (report.isEmpty()) {
            err().println("stopped at a checkpoint in " + folder.path() + ": --resume goes on");
            return;
        }
        PrintWriter result = spec.commandLine().getOut();
        if (json) {
            result.print(report.get().json());
        } else {
            result.print(QuickstartTable.of(report.get()));
            result.println("written to " + folder.path());
        }
        result.flush();
    }

    /** Whatever goes wrong from here on is a failure, not bad usage. */
    private Optional<QuickstartReport> finish(
            Training training,
            RunFolder folder,
            ResumableRun run,
            long from,
            BooleanSupplier stop) {
        try {
            Engines.useThreads(training.settings().threads());
            writeManifest(training, folder, from);
            try (StepSink also = sinks.open(folder.path(), from > 0, err()::println);
                    Progress progress = Progress.of(err(), training.settings(), from)) {
                return run.run(
                        new ResumableRun.Watching(
                                new TeeSink(progress.ratios(), also),
                                progress::stepsDone,
                                progress::validated,
                                stop));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void writeManifest(Training training, RunFolder folder, long from) {
        RunManifest.Entry entry =
                new RunManifest.Entry(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        from,
                        BuildInfo.version(),
                        BuildInfo.commit(),
                        new TreeMap<>(RunSettings.of(training, alsoDeciding()).texts()),
                        training.settings().length().seed(),
                        training.images().identity(),
                        BuildInfo.libraries(),
                        training.target().device().toString());
        if (durable.resume()) {
            RunManifest.goOn(folder.path(), entry);
        } else {
            RunManifest.begin(folder.path(), entry);
        }
    }

    private void checkRecorded(Training training) {
        sinks.check();
        recorded.anchors();
        if (!recorded.filters().isEmpty()) {
            recorded.checkFilters(training.measured());
        }
    }

    /** The settings of a run of so many steps. */
    final QuickstartSettings settings(long length) {
        double rate = learningRate == null ? defaults.learningRate() : learningRate;
        QuickstartSettings.Optimization optimization =
                new QuickstartSettings.Optimization(
                        rate,
                        weightDecay == null ? defaults.weightDecay() : weightDecay,
                        momentum,
                        optimizer());
        return new QuickstartSettings(
                optimization,
                schedule(rate, length),
                new QuickstartSettings.Length(length, batchSize(), seed),
                sampling.sampling(),
                threads(),
                rescale,
                measurement == null ? Measurement.configured() : measurement);
    }

    private TrainingOptimizer optimizer() {
        TrainingOptimizer named = new TrainingOptimizer(optimizer);
        if (nesterov && !named.equals(TrainingOptimizer.HEAVY_BALL)) {
            throw new IllegalArgumentException(
                    "--nesterov and --optimizer exclude each other, but --optimizer was "
                            + optimizer);
        }
        if (named.adaptive() && (learningRate == null || weightDecay == null)) {
            throw new IllegalArgumentException(
                    "--optimizer "
                            + optimizer
                            + " needs --lr and --wd: the defaults are those of SGD");
        }
        return nesterov ? TrainingOptimizer.NESTEROV : named;
    }

    private MultiStep schedule(double rate, long length) {
        if (drops != null) {
            return LearningRateDrop.schedule(rate, drops);
        }
        List<Drop> within = defaults.drops().stream().filter(drop -> drop.step() < length).toList();
        return LearningRateDrop.schedule(rate, within);
    }
}
