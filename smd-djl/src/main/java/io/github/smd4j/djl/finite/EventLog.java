package io.github.smd4j.djl.finite;

import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Writes each event to a file as soon as it comes, one JSON object a line: what was written before
 * a training stopped, or was killed, is there.
 */
public final class EventLog implements Consumer<TrainingEvent>, Resumable, AutoCloseable {

    private final ResumableFile file;

    private EventLog(ResumableFile file) {
        this.file = file;
    }

    /**
     * Creates the file, replacing one that is there.
     *
     * @param file the file; its folder must exist
     * @return the log
     * @throws UncheckedIOException if it cannot be created
     */
    public static EventLog create(Path file) {
        return new EventLog(ResumableFile.create(file));
    }

    /**
     * Opens a file that is there, to go on with it; {@link #restore} must come first, and cuts it
     * back to where it was when the state was saved.
     *
     * @param file the file
     * @return the log
     * @throws UncheckedIOException if it is not there or cannot be opened
     */
    public static EventLog reopen(Path file) {
        return new EventLog(ResumableFile.reopen(file));
    }

    /**
     * Writes an event.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    @Override
    public void accept(TrainingEvent event) {
        file.append((event.json() + "\n").getBytes(StandardCharsets.US_ASCII));
        file.flush();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        file.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        file.restore(in);
    }

    @Override
    public void close() {
        file.close();
    }
}
