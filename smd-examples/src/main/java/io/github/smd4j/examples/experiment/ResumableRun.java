package io.github.smd4j.examples.experiment;

import ai.djl.TrainingDivergedException;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.djl.checkpoint.WritePhases;
import io.github.smd4j.djl.finite.EventLog;
import io.github.smd4j.examples.experiment.RunPhases.Phase;
import io.github.smd4j.examples.experiment.Training.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A training with its folder: goes on from the newest good checkpoint there, or from the beginning,
 * and leaves the same bytes however often it was broken off.
 */
public final class ResumableRun implements AutoCloseable {

    private final Training training;
    private final RunFolder folder;
    private final Records records;
    private final Keeping keeping;
    private final RunSettings settings;
    private final RunPhases phases;
    private final Checkpoints checkpoints;
    private Optional<Checkpoint> from = Optional.empty();
    private Duration blocked = Duration.ZERO;

    /**
     * What is recorded.
     *
     * @param spans the numbers of steps k of the anchors; none for no anchors
     * @param filters whose filters are written one by one; none for none
     * @param files what goes around the files, and which there are besides
     */
    public record Records(List<Long> spans, List<PathPattern> filters, RunFiles files) {

        /**
         * What is recorded, in files whose failures fail the run.
         *
         * @param spans the numbers of steps k of the anchors; none for no anchors
         * @param filters whose filters are written one by one; none for none
         */
        public Records(List<Long> spans, List<PathPattern> filters) {
            this(spans, filters, RunFiles.PLAIN);
        }
    }

    /**
     * Which checkpoints are left on the way.
     *
     * @param every steps between them; 0 for none
     * @param kept how many are kept, above 0
     * @param allowChanges whether a run may go on with other hyperparameters
     * @param failure decides what becomes of the run where one cannot be written
     */
    public record Keeping(int every, int kept, boolean allowChanges, CheckpointFailure failure) {}

    /**
     * Who is told of the run.
     *
     * @param steps gets the records of steps that are measured in this process
     * @param whole gets those of earlier processes as well, less their filters, which come first
     *     and before this process's first step
     * @param afterStep is told the number of steps done, after each
     * @param afterEpoch is told each validation
     * @param stop whether to end after the present step
     */
    public record Watching(
            StepSink steps,
            StepSink whole,
            LongConsumer afterStep,
            Consumer<Validation> afterEpoch,
            BooleanSupplier stop) {

        /**
         * Who is told of what this process does.
         *
         * @param steps gets the records of steps that are measured in this process
         * @param afterStep is told the number of steps done, after each
         * @param afterEpoch is told each validation
         * @param stop whether to end after the present step
         */
        public Watching(
                StepSink steps,
                LongConsumer afterStep,
                Consumer<Validation> afterEpoch,
                BooleanSupplier stop) {
            this(steps, record -> {}, afterStep, afterEpoch, stop);
        }
    }

    /**
     * Prepares a run.
     *
     * @param training the training
     * @param folder where it writes
     * @param records what it records
     * @param keeping which checkpoints it leaves
     * @param settings what a checkpoint notes
     * @param phases is told what the run is at
     */
    public ResumableRun(
            Training training,
            RunFolder folder,
            Records records,
            Keeping keeping,
            RunSettings settings,
            RunPhases phases) {
        this.training = training;
        this.folder = folder;
        this.records = records;
        this.keeping = keeping;
        this.settings = settings;
        this.phases = phases;
        this.checkpoints = new Checkpoints(folder.checkpoints(), keeping.kept(), new Told(phases));
    }

    /** Hands on how far the writing of a checkpoint is. */
    private record Told(RunPhases phases) implements WritePhases {

        @Override
        public void wrote(long bytes) {
            phases.at(Phase.CHECKPOINT_WRITE, bytes);
        }

        @Override
        public void forced() {
            phases.at(Phase.CHECKPOINT_RENAME, 0);
        }
    }

    /**
     * Finds where to go on, or prepares to start.
     *
     * @param lines is told what is passed over and what has changed, in one line each
     * @return steps that are done already
     * @throws IllegalArgumentException if the run in the folder is another one
     */
    public long resume(Consumer<String> lines) {
        try {
            from = checkpoints.newest(line -> lines.accept(line + "; the one before it is used"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.checkpoints(), e);
        }
        if (from.isEmpty()) {
            folder.cleared();
            return 0;
        }
        Checkpoint found = from.get();
        if (!found.kind().equals(RunCheckpoint.KIND)) {
            throw new IllegalArgumentException(
                    found.path() + " is the checkpoint of another program: " + found.kind());
        }
        List<RunSettings.Change> changes = settings.require(found.notes(), keeping.allowChanges());
        if (found.step() > training.settings().length().steps()) {
            throw new IllegalArgumentException(
                    "--steps must be at least the steps that are done, "
                            + found.step()
                            + ", but was "
                            + training.settings().length().steps());
        }
        changes.forEach(change -> lines.accept("from step " + found.step() + " on " + change));
        return found.step();
    }

    /**
     * Trains to the end and writes everything, the summary last.
     *
     * @param watching who is told
     * @return the judged run; empty if it was told to stop before the last step
     */
    public Optional<QuickstartReport> run(Watching watching) {
        RunRecords memory = new RunRecords(training.settings(), records.spans());
        if (from.isPresent() && !settings.sameStages(from.get().notes())) {
            memory.withOtherStages();
        }
        Optional<Training.Outcome> outcome;
        try (RecordSinks files = new RecordSinks(folder, records, from.isPresent());
                EventLog events = open(folder.events(), EventLog::create, EventLog::reopen)) {
            outcome =
                    training.train(
                            new Training.Sinks(
                                    new TeeSink(
                                            files.steps(),
                                            new ReadBack(folder.steps(), watching.whole()),
                                            watching.steps()),
                                    files.anchors().and(memory.anchors()),
                                    records.spans(),
                                    events),
                            durability(watching),
                            watching.afterStep(),
                            watching.afterEpoch());
            blocked = files.blocked();
        } catch (TrainingDivergedException e) {
            throw new TrainingDivergedException(e.getMessage() + "; " + left(), e);
        }
        Optional<QuickstartReport> report =
                outcome.map(
                        left -> QuickstartReport.of(training, left, memory.read(folder.steps())));
        report.ifPresent(judged -> QuickstartFiles.write(folder, judged));
        return report;
    }

    /** Where to go on after a training that has diverged. */
    private String left() {
        try {
            List<Path> all = checkpoints.list();
            return all.isEmpty()
                    ? "there is no checkpoint"
                    : "the newest checkpoint is " + all.get(all.size() - 1);
        } catch (IOException e) {
            return "checkpoints cannot be listed: " + e.getMessage();
        }
    }

    private Durability durability(Watching watching) {
        boolean none = keeping.every() == 0;
        return new Durability(
                none ? Optional.empty() : Optional.of(checkpoints),
                none ? Long.MAX_VALUE : keeping.every(),
                from,
                settings,
                watching.stop(),
                keeping.failure(),
                phases);
    }

    private <T> T open(Path file, Function<Path, T> create, Function<Path, T> reopen) {
        return from.isPresent() ? reopen.apply(file) : create.apply(file);
    }

    /**
     * Returns how long the run has waited for the disk, once it is over.
     *
     * @return the time
     */
    public Duration blocked() {
        return blocked;
    }

    /**
     * Returns what the files refused and the run did without, once it is over.
     *
     * @return name of the file to number of records, if there are any
     */
    public Map<String, Long> lost() {
        return records.files().lost();
    }

    /** Lets go of the checkpoint that the run went on from. */
    @Override
    public void close() {
        if (from.isPresent()) {
            try {
                from.get().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
