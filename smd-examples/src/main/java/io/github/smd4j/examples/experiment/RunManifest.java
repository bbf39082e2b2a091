package io.github.smd4j.examples.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a run came from, beside its outputs and nowhere in them: one entry for each start or
 * resume. Written whole, forced to the disk and renamed; a reader sees the old one or the new one.
 */
public final class RunManifest {

    /** Name of the file in the folder of a run. */
    public static final String FILE = "manifest.json";

    private static final int FORMAT = 1;
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    private RunManifest() {}

    /**
     * One start or resume.
     *
     * @param at when, ISO 8601 in UTC
     * @param fromStep steps that were done before, 0 for a start
     * @param version of the library
     * @param commit hash of the commit it was built from, {@code unknown} where the build was not
     *     told, with {@code -dirty} behind it where files had been changed
     * @param flags option to value, of all that decides the run
     * @param changes what of the flags is not as in the entry before, such as {@code --lr was 0.2
     *     and is 0.1}
     * @param seed the seed
     * @param data what tells the data from other data, with a checksum where there is one
     * @param libraries name to version
     * @param device where it ran
     * @param end how the process ended; null while it runs, and where it was killed or failed
     */
    public record Entry(
            String at,
            long fromStep,
            String version,
            String commit,
            Map<String, String> flags,
            List<String> changes,
            long seed,
            String data,
            Map<String, String> libraries,
            String device,
            Ending end) {

        /** A manifest of before changes were written has none. */
        public Entry {
            changes = changes == null ? List.of() : List.copyOf(changes);
        }

        /**
         * An entry for a training that starts or goes on now.
         *
         * @param training the training
         * @param settings all that decides it
         * @param fromStep steps that were done before
         * @return the entry
         */
        public static Entry of(Training training, RunSettings settings, long fromStep) {
            return new Entry(
                    now(),
                    fromStep,
                    BuildInfo.version(),
                    BuildInfo.commit(),
                    new TreeMap<>(settings.texts()),
                    List.of(),
                    training.settings().length().seed(),
                    training.images().identity(),
                    BuildInfo.libraries(),
                    training.target().device().toString(),
                    null);
        }

        private Entry behind(Entry before) {
            List<String> changed =
                    new RunSettings(flags)
                            .changes(before.flags()).stream()
                                    .map(RunSettings.Change::toString)
                                    .toList();
            return new Entry(
                    at, fromStep, version, commit, flags, changed, seed, data, libraries, device,
                    end);
        }

        private Entry ended(Ending ending) {
            return new Entry(
                    at, fromStep, version, commit, flags, changes, seed, data, libraries, device,
                    ending);
        }
    }

    /**
     * How a process ended that was not killed and did not fail.
     *
     * @param at when, ISO 8601 in UTC
     * @param finished whether the last step was done
     * @param waitedSeconds how long it waited for its files
     * @param recordsLost file to number of records that it refused and the run did without; those
     *     with none are not there
     */
    public record Ending(
            String at, boolean finished, double waitedSeconds, Map<String, Long> recordsLost) {

        /**
         * An ending now.
         *
         * @param finished whether the last step was done
         * @param waited how long the run waited for its files
         * @param lost file to number of records lost
         * @return the ending
         */
        public static Ending of(boolean finished, Duration waited, Map<String, Long> lost) {
            return new Ending(now(), finished, waited.toNanos() * 1e-9, new TreeMap<>(lost));
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The file. */
    private record Content(int format, List<Entry> starts) {}

    /**
     * Begins a manifest, in place of one that is there.
     *
     * @param folder the folder of the run
     * @param start the start
     * @throws UncheckedIOException if it cannot be written
     */
    public static void begin(Path folder, Entry start) {
        write(folder, List.of(start));
    }

    /**
     * Adds an entry, which then names what has changed since the last; without a manifest, begins
     * one.
     *
     * @param folder the folder of the run
     * @param resume the resume
     * @throws UncheckedIOException if it cannot be read or written
     * @throws IllegalArgumentException if the file that is there is no manifest of this form
     */
    public static void goOn(Path folder, Entry resume) {
        List<Entry> starts = new ArrayList<>(read(folder));
        starts.add(starts.isEmpty() ? resume : resume.behind(starts.get(starts.size() - 1)));
        write(folder, starts);
    }

    /**
     * Says in the last entry how its process ended.
     *
     * @param folder the folder of the run, with a manifest
     * @param ending how
     * @throws UncheckedIOException if it cannot be read or written
     * @throws IllegalArgumentException if the file that is there is no manifest of this form
     */
    public static void end(Path folder, Ending ending) {
        List<Entry> starts = new ArrayList<>(read(folder));
        starts.add(starts.remove(starts.size() - 1).ended(ending));
        write(folder, starts);
    }

    /**
     * Reads the entries.
     *
     * @param folder the folder of the run
     * @return the entries, oldest first; none without a manifest
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if the file that is there is no manifest of this form
     */
    public static List<Entry> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            Content content = GSON.fromJson(Files.readString(file), Content.class);
            if (content != null && content.format() == FORMAT && content.starts() != null) {
                return List.copyOf(content.starts());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (JsonSyntaxException | NullPointerException e) {
            throw refused(file, e);
        }
        throw refused(file, null);
    }

    private static IllegalArgumentException refused(Path file, Exception cause) {
        return new IllegalArgumentException(
                file + " must be a manifest of format " + FORMAT + ", but is not: move it away",
                cause);
    }

    private static void write(Path folder, List<Entry> starts) {
        Path file = folder.resolve(FILE);
        Path part = folder.resolve(FILE + ".part");
        String text = GSON.toJson(new Content(FORMAT, starts)) + "\n";
        try {
            // Not a channel of Files: interrupting the thread would close that.
            try (FileOutputStream out = new FileOutputStream(part.toFile())) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
