package io.github.smd4j.examples.soak;

import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.djl.checkpoint.RefusedCheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The folder of a run from outside.
 *
 * @param path the folder
 */
record SoakFolder(Path path) {

    private static final List<String> TABLES = List.of("steps.csv", "anchors.csv");

    /** The newest checkpoint that is whole; nothing is changed. */
    Optional<Path> newest() throws IOException {
        for (Path file : new Checkpoints(path.resolve("checkpoints"), 1).list()) {
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                return Optional.of(checkpoint.path());
            } catch (RefusedCheckpointException e) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** After which step a checkpoint was written. */
    static long step(Path checkpoint) throws IOException {
        try (Checkpoint open = Checkpoint.open(checkpoint)) {
            return open.step();
        }
    }

    /**
     * Overwrites everything that was written later than a checkpoint with bytes that nobody could
     * read: the ends of the tables, and checkpoints without a name. What came before must be that
     * of the whole run.
     *
     * @return what is not as in the whole run
     */
    List<String> poison(long step, SoakFolder whole) throws IOException {
        List<String> differences = new ArrayList<>();
        for (String name : TABLES) {
            Path file = path.resolve(name);
            byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            byte[] expected = Files.readAllBytes(whole.path.resolve(name));
            int before = step == 0 ? 0 : before(expected, step);
            if (bytes.length < before || !Arrays.equals(bytes, 0, before, expected, 0, before)) {
                differences.add(name + " has not the rows of the " + step + " steps before");
            } else {
                Arrays.fill(bytes, before, bytes.length, (byte) 'x');
                Files.write(file, bytes);
            }
        }
        for (Path file : files()) {
            if (file.toString().endsWith(".part")) {
                Files.write(path.resolve(file), new byte[] {'x'});
            }
        }
        return differences;
    }

    /** Where the rows begin that were not known yet when so many steps were done. */
    private static int before(byte[] table, long steps) {
        List<String> lines = new String(table, StandardCharsets.UTF_8).lines().toList();
        boolean spans = lines.get(0).startsWith("step,span,");
        int bytes = 0;
        for (String line : lines) {
            String[] cells = line.split(",", 3);
            if (bytes > 0
                    && Long.parseLong(cells[0]) + (spans ? Long.parseLong(cells[1]) : 1) > steps) {
                break;
            }
            bytes += line.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        return bytes;
    }

    /** Which files are not the same to the last byte, or are in one folder only. */
    List<String> differences(SoakFolder whole) throws IOException {
        List<String> differences = new ArrayList<>();
        TreeSet<Path> all = new TreeSet<>(files());
        all.addAll(whole.files());
        for (Path file : all) {
            Path here = path.resolve(file);
            Path there = whole.path.resolve(file);
            // Which checkpoints are kept besides the last is not a result.
            boolean earlier =
                    file.toString().endsWith(".safetensors")
                            && !file.toString()
                                    .contains(String.format("%012d", SoakTraining.STEPS));
            if (earlier) {
                continue;
            }
            if (!Files.exists(here) || !Files.exists(there)) {
                differences.add(file + " is in one of the two only");
            } else if (Files.mismatch(here, there) >= 0) {
                differences.add(file + " differs");
            }
        }
        return differences;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).map(path::relativize).sorted().toList();
        }
    }
}
