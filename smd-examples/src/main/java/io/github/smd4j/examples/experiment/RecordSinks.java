package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.file.AnchorCsvSink;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.file.FilterCsvSink;
import io.github.smd4j.core.sink.QueuedAnchorSink;
import io.github.smd4j.core.sink.QueuedSink;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.StepSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * The files of records of a run, each kind of record behind a queue, so that no disk holds it up.
 */
final class RecordSinks implements AutoCloseable {

    /** Records that wait for a slow disk; of a few layers, or of one network of many. */
    private static final int QUEUE = 256;

    private final QueuedSink steps;
    private final QueuedAnchorSink anchors;

    /**
     * Opens the files.
     *
     * @param reopen whether they are there, to be restored
     */
    RecordSinks(RunFolder folder, ResumableRun.Records records, boolean reopen) {
        RunFiles files = records.files();
        StepSink csv =
                files.guarded(
                        folder.steps(),
                        open(folder.steps(), reopen, CsvSink::create, CsvSink::reopen));
        StepSink filters =
                records.filters().isEmpty()
                        ? record -> {}
                        : files.guarded(
                                folder.filters(),
                                open(
                                        folder.filters(),
                                        reopen,
                                        file -> FilterCsvSink.create(file, records.filters()),
                                        file -> FilterCsvSink.reopen(file, records.filters())));
        AnchorSink anchored =
                records.spans().isEmpty()
                        ? record -> {}
                        : files.guardedAnchors(
                                folder.anchors(),
                                open(
                                        folder.anchors(),
                                        reopen,
                                        AnchorCsvSink::create,
                                        AnchorCsvSink::reopen));
        StepSink others = files.others(folder.path(), reopen);
        steps = new QueuedSink(new TeeSink(csv, filters, others), QUEUE);
        anchors = new QueuedAnchorSink(anchored, QUEUE);
    }

    private static <T> T open(
            Path file, boolean reopen, Function<Path, T> create, Function<Path, T> again) {
        return reopen ? again.apply(file) : create.apply(file);
    }

    /** Where the records of steps go. */
    StepSink steps() {
        return steps;
    }

    /** Where the records of anchors go. */
    AnchorSink anchors() {
        return anchors;
    }

    /** How long the run has waited for the disk. */
    Duration blocked() {
        return steps.blocked().plus(anchors.blocked());
    }

    @Override
    public void close() {
        try {
            steps.close();
        } finally {
            anchors.close();
        }
    }
}
