package io.github.smd4j.djl.finite;

import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Writes each event to a file as soon as it comes, one JSON object a line: what was written before
 * a training stopped, or was killed, is there. Without an event there is no file.
 */
public final class EventLog implements Consumer<TrainingEvent>, Resumable, AutoCloseable {

    private static final String KIND = "events";

    private final Path path;
    private ResumableFile file;

    private EventLog(Path path) {
        this.path = path;
    }

    /**
     * Begins a log; a file that is there is deleted.
     *
     * @param file the file; its folder must exist
     * @return the log
     * @throws UncheckedIOException if a file that is there cannot be deleted
     */
    public static EventLog create(Path file) {
        EventLog log = new EventLog(file);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file + ": " + e.getMessage(), e);
        }
        return log;
    }

    /**
     * Goes on with a log; {@link #restore} must come first, and cuts its file back to where it was
     * when the state was saved.
     *
     * @param file the file
     * @return the log
     */
    public static EventLog reopen(Path file) {
        return new EventLog(file);
    }

    /**
     * Writes an event.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    @Override
    public void accept(TrainingEvent event) {
        if (file == null) {
            file = ResumableFile.create(path);
        }
        file.append((event.json() + "\n").getBytes(StandardCharsets.US_ASCII));
        file.flush();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeBoolean(file != null);
        if (file != null) {
            file.save(out);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::cutBack);
    }

    private void cutBack(DataInput in) throws IOException {
        close();
        if (in.readBoolean()) {
            file = ResumableFile.reopen(path);
            file.restore(in);
        } else {
            Files.deleteIfExists(path);
        }
    }

    /** Closes the file; a second call does nothing. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
