package io.github.smd4j.djl.checkpoint;

import io.github.smd4j.core.range.Ranges;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run in a folder, {@code checkpoint-000000000050.safetensors} and so on.
 *
 * <p>One is written to a temporary name, forced to the disk and renamed, and the folder is forced
 * too: whenever the process or the machine stops, every file of that name is whole. The last ones
 * are kept. For one process and one thread.
 */
public final class Checkpoints {

    /** How many are kept unless told otherwise. */
    public static final int DEFAULT_KEPT = 2;

    private static final int BUFFER = 1 << 16;
    private static final Pattern NAME =
            Pattern.compile("checkpoint-([0-9]{12,18})\\.safetensors(\\.part)?");

    private final Path folder;
    private final int kept;
    private final WritePhases phases;

    /** Steps of the files that were written or read here: these are known to be good. */
    private final TreeSet<Long> good = new TreeSet<>();

    /**
     * Prepares a folder, which is made with the first checkpoint.
     *
     * @param folder the folder
     * @param kept how many are kept, above 0
     * @throws IllegalArgumentException if kept is not above 0
     */
    public Checkpoints(Path folder, int kept) {
        this(folder, kept, WritePhases.NONE);
    }

    /**
     * Prepares a folder, which is made with the first checkpoint.
     *
     * @param folder the folder
     * @param kept how many are kept, above 0
     * @param phases is told how far writing is
     * @throws IllegalArgumentException if kept is not above 0
     */
    public Checkpoints(Path folder, int kept, WritePhases phases) {
        this.folder = folder;
        this.kept = (int) Ranges.count("kept", kept);
        this.phases = phases;
    }

    /**
     * Writes a checkpoint, and removes those that are no more to be kept.
     *
     * @param content what it holds
     * @return the file
     * @throws IOException if it cannot be written; those that were there are there still
     */
    public Path write(CheckpointContent content) throws IOException {
        Files.createDirectories(folder);
        removeUnfinished();
        String name = String.format(Locale.ROOT, "checkpoint-%012d.safetensors", content.step());
        Path file = folder.resolve(name);
        Path part = folder.resolve(name + ".part");
        try {
            fill(part, content);
            phases.forced();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            remove(part, e);
            throw e;
        }
        phases.renamed();
        forceFolder();
        // Later ones are those of a run that did not go on from them.
        good.tailSet(content.step(), false).clear();
        good.add(content.step());
        removeOld();
        return file;
    }

    /** Takes what is unfinished away; why it was not finished is not hidden by that. */
    private static void remove(Path part, Exception failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void fill(Path part, CheckpointContent content) throws IOException {
        // Not a channel of Files: interrupting the thread would close that.
        try (FileOutputStream out = new FileOutputStream(part.toFile());
                BufferedOutputStream buffer = new BufferedOutputStream(out, BUFFER)) {
            CheckpointOutput checked = new CheckpointOutput(buffer, phases);
            content.writer()
                    .write(
                            checked,
                            new SafetensorsWriter.Last(
                                    CheckpointContent.CHECKSUM,
                                    CheckpointContent.DIGEST,
                                    last -> checked.writeChecksum()));
            buffer.flush();
            out.getFD().sync();
        }
    }

    /** So that the new name outlives the machine's stop. Not every system can. */
    private void forceFolder() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders, and keeps names by itself.
        }
    }

    private void removeOld() throws IOException {
        while (good.size() > kept) {
            good.pollFirst();
        }
        if (good.size() == kept) {
            for (Numbered each : files()) {
                if (each.step() < good.first()) {
                    Files.deleteIfExists(each.file());
                }
            }
        }
    }

    /**
     * Opens the newest checkpoint that is good.
     *
     * @param refused is told of each newer one why it is passed over, in one line with its name
     * @return the checkpoint, to be closed; empty if there is none
     * @throws IOException if the folder cannot be read
     */
    public Optional<Checkpoint> newest(Consumer<String> refused) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        removeUnfinished();
        for (Numbered each : files()) {
            try {
                Checkpoint found = open(each);
                good.add(found.step());
                return Optional.of(found);
            } catch (IOException e) {
                refused.accept(e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Checkpoint open(Numbered numbered) throws IOException {
        Checkpoint found = Checkpoint.open(numbered.file());
        if (found.step() != numbered.step()) {
            found.close();
            throw new RefusedCheckpointException(
                    numbered.file() + " was renamed: it is the checkpoint of step " + found.step());
        }
        return found;
    }

    /**
     * Returns the files that bear the name of a checkpoint, good or not.
     *
     * @return the files, the newest first; none if there is no folder
     * @throws IOException if the folder cannot be read
     */
    public List<Path> list() throws IOException {
        return Files.isDirectory(folder)
                ? files().stream().map(Numbered::file).toList()
                : List.of();
    }

    private record Numbered(long step, Path file) {}

    private List<Numbered> files() throws IOException {
        List<Numbered> files = new ArrayList<>();
        for (Path file : named()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches() && name.group(2) == null) {
                files.add(new Numbered(Long.parseLong(name.group(1)), file));
            }
        }
        files.sort(Comparator.comparingLong(Numbered::step).reversed());
        return files;
    }

    /** What a process that was killed left in the middle. */
    private void removeUnfinished() throws IOException {
        for (Path file : named()) {
            if (file.toString().endsWith(".part")) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> named() throws IOException {
        List<Path> named = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (NAME.matcher(file.getFileName().toString()).matches()
                        && Files.isRegularFile(file)) {
                    named.add(file);
                }
            }
        }
        return named;
    }
}
