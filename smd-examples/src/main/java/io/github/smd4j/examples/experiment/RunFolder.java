package io.github.smd4j.examples.experiment;

import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.examples.report.Charts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The folder that a run writes to.
 *
 * <p>A run is finished when its {@code summary.json} is there, which is written last; a finished
 * run is overwritten only when asked.
 */
public final class RunFolder {

    private static final String SUMMARY = "summary.json";
    private static final String STEPS = "steps.csv";
    private static final String LINES = "lines.csv";
    private static final String FILTERS = "filters.csv";
    private static final String ANCHORS = "anchors.csv";
    private static final String EVENTS = "events.jsonl";

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a folder for a new run, creating it where needed.
     *
     * @param folder the folder
     * @param force whether a finished run in it may be overwritten
     * @return the folder, with nothing of an earlier run in the files that a run writes
     * @throws IllegalArgumentException if it holds a finished run, or checkpoints of one, and
     *     {@code force} is not given, or if it cannot be created or written to
     */
    public static RunFolder open(Path folder, boolean force) {
        RunFolder run = new RunFolder(folder);
        if (run.finished() && !force) {
            throw new IllegalArgumentException(
                    "--out " + folder + " holds a finished run; give --force to overwrite it");
        }
        if (!force && run.begun()) {
            throw new IllegalArgumentException(
                    "--out "
                            + folder
                            + " holds the checkpoints of a run; give --resume to go on with it, or"
                            + " --force to overwrite it");
        }
        return run.cleared().made(run::removeCheckpoints);
    }

    /**
     * Opens the folder of a run that shall go on, creating it where needed; nothing in it is
     * changed.
     *
     * @param folder the folder
     * @return the folder
     * @throws IllegalArgumentException if it cannot be created or written to
     */
    public static RunFolder reopen(Path folder) {
        RunFolder run = new RunFolder(folder);
        return run.finished() ? run : run.made(() -> Files.createDirectories(folder));
    }

    /**
     * Removes everything of an earlier run but its checkpoints.
     *
     * @return this folder
     * @throws IllegalArgumentException if it cannot be written to
     */
    public RunFolder cleared() {
        return made(this::clear);
    }

    private void clear() throws IOException {
        Files.createDirectories(folder);
        // The summary goes first: what it vouches for is about to change.
        for (String name : List.of(SUMMARY, STEPS, LINES, FILTERS, ANCHORS, EVENTS)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        for (String name : Charts.files()) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.writeString(steps(), "");
    }

    private void removeCheckpoints() throws IOException {
        for (Path checkpoint : new Checkpoints(checkpoints(), 1).list()) {
            Files.deleteIfExists(checkpoint);
        }
    }

    /** Something that needs the folder. */
    private interface Making {
        void make() throws IOException;
    }

    private RunFolder made(Making making) {
        try {
            making.make();
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("--out " + folder + " is not a folder", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--out " + folder + " cannot be written to: " + reason(e), e);
        }
        return this;
    }

    /**
     * Returns whether the run in the folder is finished.
     *
     * @return true if there is a summary
     */
    public boolean finished() {
        return Files.exists(summary());
    }

    /** Whether there is something that a run could go on with. */
    private boolean begun() {
        try {
            return !new Checkpoints(checkpoints(), 1).list().isEmpty();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--out " + folder + " cannot be read: " + reason(e), e);
        }
    }

    /**
     * Returns the folder of the checkpoints.
     *
     * @return {@code checkpoints}
     */
    public Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /**
     * Opens the first folder that does not exist yet of {@code base/name-1}, {@code base/name-2}, …
     *
     * @param base the folder of the folders
     * @param name what the run is called
     * @return the folder
     * @throws IllegalArgumentException if it cannot be created
     */
    public static RunFolder next(Path base, String name) {
        int number = 1;
        while (Files.exists(base.resolve(name + "-" + number))) {
            number++;
        }
        return open(base.resolve(name + "-" + number), false);
    }

    /**
     * Returns the folder itself.
     *
     * @return the folder
     */
    public Path path() {
        return folder;
    }

    /**
     * Returns the file of the step records.
     *
     * @return {@code steps.csv}
     */
    public Path steps() {
        return folder.resolve(STEPS);
    }

    /**
     * Returns the file of the filters one by one.
     *
     * @return {@code filters.csv}
     */
    public Path filters() {
        return folder.resolve(FILTERS);
    }

    /**
     * Returns the file of the anchors.
     *
     * @return {@code anchors.csv}
     */
    public Path anchors() {
        return folder.resolve(ANCHORS);
    }

    /**
     * Returns the file of what was not finite, frozen or zero.
     *
     * @return {@code events.jsonl}
     */
    public Path events() {
        return folder.resolve(EVENTS);
    }

    /**
     * Returns the file of the lines beside the measured windows.
     *
     * @return {@code lines.csv}
     */
    public Path lines() {
        return folder.resolve(LINES);
    }

    /**
     * Returns the file whose presence says that the run is finished.
     *
     * @return {@code summary.json}
     */
    public Path summary() {
        return folder.resolve(SUMMARY);
    }

    /**
     * Writes a text file of the run: whole, or not at all.
     *
     * @param file one of this folder's files
     * @param text its content
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path file, String text) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /** The reason alone: the message of a file system exception begins with the file. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "such a file or folder cannot be made there";
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(e.getMessage());
    }
}
