package io.github.smd4j.examples.cli;

import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.examples.experiment.QuickstartReport;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.ResumableRun;
import io.github.smd4j.examples.experiment.RunFolder;
import io.github.smd4j.examples.experiment.RunManifest;
import io.github.smd4j.examples.experiment.RunPhases;
import io.github.smd4j.examples.experiment.RunSettings;
import io.github.smd4j.examples.experiment.Training;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** What all commands that train share: options, the run, the files and the table at its end. */
abstract class TrainingCommand implements Runnable {

    private final String name;
    private final HyperparameterOptions.Defaults defaults;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin private HyperparameterOptions hyperparameters;

    @CommandLine.Mixin private SamplingOptions sampling;

    @CommandLine.Mixin private PlacementOptions placement;

    @CommandLine.Mixin private InvarianceOptions invariance;

    @CommandLine.Mixin private RecordOptions recorded;

    @CommandLine.Mixin private SinkOptions sinks;

    @CommandLine.Mixin private StatusOptions status;

    @CommandLine.Mixin private DurabilityOptions durable;

    @CommandLine.Mixin private NonFiniteOptions nonFinite;

    @CommandLine.Mixin private OutputOptions output;

    TrainingCommand(String name, HyperparameterOptions.Defaults defaults) {
        this.name = name;
        this.defaults = defaults;
    }

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
        return placement.threads();
    }

    /** The number of images a step. */
    final int batchSize() {
        return hyperparameters.batchSize();
    }

    @Override
    public final void run() {
        output.check(durable.resume());
        ResumableRun.Keeping keeping = durable.keeping(defaultInterval(), err()::println);
        NamedVerdicts verdicts = invariance.verdicts();
        try (Training training = nonFinite.in(prepare()).withVerdicts(verdicts)) {
            checkRecorded(training);
            OutFolder.requireFont();
            RunFolder folder = output.folder(name, durable.resume());
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
                                    sinks.files(err()::println)),
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
        Map<String, String> texts = new LinkedHashMap<>(invariance.texts());
        texts.put("--anchors", recorded.anchors().toString());
        texts.put("--filters", recorded.filters().toString());
        texts.put("sinks", sinks.toString());
        return texts;
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
        output.print(report.get(), folder, spec.commandLine().getOut());
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
            try (Progress progress = Progress.of(err(), training.settings(), from);
                    StatusLines cards = status.of(training, from, progress::print)) {
                Optional<QuickstartReport> report =
                        run.run(
                                new ResumableRun.Watching(
                                        progress.ratios(),
                                        cards,
                                        progress::stepsDone,
                                        progress::validated,
                                        stop));
                progress.heldUp(run.blocked());
                RunManifest.end(
                        folder.path(),
                        RunManifest.Ending.of(report.isPresent(), run.blocked(), run.lost()));
                return report;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void writeManifest(Training training, RunFolder folder, long from) {
        RunManifest.Entry entry =
                RunManifest.Entry.of(training, RunSettings.of(training, alsoDeciding()), from);
        if (durable.resume()) {
            RunManifest.goOn(folder.path(), entry);
        } else {
            RunManifest.begin(folder.path(), entry);
        }
    }

    private void checkRecorded(Training training) {
        sinks.check();
        status.check();
        recorded.anchors();
        if (!recorded.filters().isEmpty()) {
            recorded.checkFilters(training.measured());
        }
    }

    /** The settings of a run of so many steps. */
    final QuickstartSettings settings(long length) {
        return new QuickstartSettings(
                hyperparameters.optimization(defaults),
                hyperparameters.schedule(defaults, length),
                hyperparameters.length(length),
                sampling.sampling(),
                threads(),
                hyperparameters.rescale(),
                placement.measurement());
    }
}
