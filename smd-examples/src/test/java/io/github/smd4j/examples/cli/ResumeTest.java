package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.smd4j.core.tensorboard.TensorBoardSink;
import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.examples.experiment.RunManifest;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was broken off goes on and leaves the same bytes; what does not fit is refused. */
@Tag("engine")
class ResumeTest {

    private static final String DIGITS =
            "train digits --steps 30 --batch-size 32 --lr-drop 24:4 --rescale --anchors 4"
                    + " --checkpoint-every 10 --jsonl --filters conv1 --out ";

    @TempDir private Path folder;

    private static final String EVENTS = "tensorboard/" + TensorBoardSink.FILE;

    /** What is written on the way. */
    private static final Set<String> GROWING =
            Set.of("steps.csv", "events.csv", "anchors.csv", "filters.csv", "steps.jsonl", EVENTS);

    private static Outcome run(String line) {
        return Outcome.of(line.split(" ", -1));
    }

    private Path checkpoint(Path out, long step) {
        return out.resolve("checkpoints")
                .resolve(String.format("checkpoint-%012d.safetensors", step));
    }

    /** As a process leaves it that is killed behind step 20 and before the end. */
    private void breakOff(Path out) throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!GROWING.contains(name) && !name.equals(RunManifest.FILE)) {
                    Files.delete(file);
                }
            }
        }
        for (String name : GROWING) {
            if (Files.exists(out.resolve(name))) {
                Files.writeString(out.resolve(name), "30,never,was", StandardOpenOption.APPEND);
            }
        }
    }

    private static Map<String, byte[]> bytes(Path out) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            // The manifest tells of each resume; nothing else does.
            for (Path file :
                    files.filter(Files::isRegularFile)
                            .filter(each -> !each.endsWith(RunManifest.FILE))
                            .toList()) {
                byte[] all = Files.readAllBytes(file);
                bytes.put(
                        out.relativize(file).toString(),
                        file.endsWith(TensorBoardSink.FILE) ? withoutTime(all) : all);
            }
        }
        return bytes;
    }

    /** An event file with 0 for the time at which each event was written, and for its checksum. */
    private static byte[] withoutTime(byte[] events) {
        ByteBuffer file = ByteBuffer.wrap(events).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < events.length; ) {
            int length = (int) file.getLong(at);
            int event = at + Long.BYTES + Integer.BYTES;
            assertEquals(1 << 3 | 1, events[event], "the first field is the time");
            file.putLong(event + 1, 0);
            file.putInt(event + length, 0);
            at = event + length + Integer.BYTES;
        }
        return events;
    }

    private static void requireSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        List<String> different =
                expected.keySet().stream()
                        .filter(name -> !Arrays.equals(expected.get(name), actual.get(name)))
                        .toList();
        assertEquals(List.of(), different);
    }

    @Test
    void aDamagedCheckpointIsNamedAndTheRunEndsWithTheSameBytes() throws IOException {
        Path out = folder.resolve("run");
        Outcome whole = run(DIGITS + out + " --resume");
        assertEquals(0, whole.code(), whole.err());
        assertTrue(whole.err().contains("resumed from step 0\n"), whole.err());
        Map<String, byte[]> expected = bytes(out);
        assertEquals(9 + 2 + 1 + 2, expected.size(), expected.keySet()::toString);

        Outcome again = run(DIGITS + out + " --resume");
        assertEquals(0, again.code());
        assertEquals("", again.out());
        assertTrue(again.err().contains("is finished, and nothing was changed"), again.err());
        requireSame(expected, bytes(out));

        breakOff(out);
        run(DIGITS + out).requireUsageError("smd train digits", "--out " + out, "--resume");
        byte[] last = Files.readAllBytes(checkpoint(out, 30));
        last[last.length / 2] ^= 1;
        Files.write(checkpoint(out, 30), last);
        Outcome resumed = run(DIGITS + out + " --resume");
        assertEquals(0, resumed.code(), resumed.err());
        List<String> lines = resumed.err().lines().toList();
        assertTrue(lines.get(0).startsWith(checkpoint(out, 30) + " is damaged"), resumed.err());
        assertEquals("resumed from step 20", lines.get(1));
        assertEquals(whole.out(), resumed.out());
        requireSame(expected, bytes(out));
    }

    @Test
    void otherHyperparametersAreRefusedUnlessAllowed() throws IOException {
        Path out = folder.resolve("run");
        String options =
                "train digits --steps 12 --batch-size 32 --checkpoint-every 6 --out " + out;
        assertEquals(0, run(options).code());
        breakOff(out);
        Files.delete(checkpoint(out, 12));
        run(options + " --resume --wd 0.02")
                .requireUsageError(
                        "smd train digits", "--allow-changes", "--wd was 0.01 and is 0.02");
        run(options + " --resume --seed 9 --allow-changes")
                .requireUsageError("smd train digits", "--seed was 0 and is 9");
        run(options.replace("--steps 12", "--steps 5") + " --resume --allow-changes")
                .requireUsageError("smd train digits", "--steps", "6");
        Outcome changed = run(options + " --resume --lr 0.05 --wd 0.02 --allow-changes");
        assertEquals(0, changed.code(), changed.err());
        assertTrue(
                changed.err().contains("from step 6 on --wd was 0.01 and is 0.02"), changed.err());
        List<String> rows = Files.readAllLines(out.resolve("steps.csv"));
        assertTrue(
                rows.stream().anyMatch(row -> row.startsWith("5,") && row.contains(",0.1,0.01,")));
        assertTrue(
                rows.stream().anyMatch(row -> row.startsWith("6,") && row.contains(",0.05,0.02,")));
        requireRecorded(out);
    }

    /** In the manifest by name, and in the checkpoints from then on. */
    private void requireRecorded(Path out) throws IOException {
        List<RunManifest.Entry> starts = RunManifest.read(out);
        assertEquals(2, starts.size());
        assertEquals("0.01", starts.get(0).flags().get("--wd"));
        assertEquals("0.02", starts.get(1).flags().get("--wd"));
        assertEquals(6, starts.get(1).fromStep());
        assertEquals(
                List.of("--lr was 0.1 and is 0.05", "--wd was 0.01 and is 0.02"),
                starts.get(1).changes());
        try (Checkpoint last = Checkpoint.open(checkpoint(out, 12))) {
            assertEquals("0.05", last.notes().get("--lr"));
            assertEquals("0.02", last.notes().get("--wd"));
        }
    }

    /**
     * The temporary name of the second checkpoint leads to a device that is always full, so that
     * writing it fails as on a full disk.
     */
    @Test
    void aCheckpointThatCannotBeWrittenFailsTheRunOrIsSaid() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        String options = "train digits --steps 12 --batch-size 32 --checkpoint-every 4 --out ";
        Path whole = folder.resolve("whole");
        assertEquals(0, run(options + whole).code());

        Path stopped = blocked("stopped");
        Outcome failed = run(options + stopped);
        assertEquals(1, failed.code(), failed.err());
        assertTrue(
                failed.err().contains("cannot write the checkpoint of step 8: No space left"),
                failed.err());
        requireCheckpoints(stopped, 4);
        Outcome resumed = run(options + stopped + " --resume");
        assertTrue(resumed.err().contains("resumed from step 4\n"), resumed.err());
        requireSame(bytes(whole), bytes(stopped));

        Path warned = blocked("warned");
        Outcome told = run(options + warned + " --on-checkpoint-failure warn");
        assertEquals(0, told.code(), told.err());
        assertEquals(
                1,
                told.err().lines().filter(line -> line.contains("checkpoint of step 8")).count());
        assertTrue(told.err().contains("the run goes on"), told.err());
        requireCheckpoints(warned, 4, 12);
        Map<String, byte[]> expected = bytes(whole);
        expected.remove("checkpoints/" + checkpoint(whole, 8).getFileName());
        Map<String, byte[]> actual = bytes(warned);
        assertTrue(actual.remove("checkpoints/" + checkpoint(warned, 4).getFileName()) != null);
        requireSame(expected, actual);
    }

    private Path blocked(String name) throws IOException {
        Path out = folder.resolve(name);
        Files.createDirectories(out.resolve("checkpoints"));
        Files.createSymbolicLink(
                checkpoint(out, 8).resolveSibling(checkpoint(out, 8).getFileName() + ".part"),
                Path.of("/dev/full"));
        return out;
    }

    /** These, whole, and nothing unfinished. */
    private void requireCheckpoints(Path out, long... steps) throws IOException {
        try (Stream<Path> files = Files.list(out.resolve("checkpoints"))) {
            assertEquals(
                    Arrays.stream(steps).mapToObj(step -> checkpoint(out, step)).toList(),
                    files.sorted().toList());
        }
        try (Checkpoint newest =
                new Checkpoints(out.resolve("checkpoints"), 2)
                        .newest(Assertions::fail)
                        .orElseThrow()) {
            assertEquals(steps[steps.length - 1], newest.step());
        }
    }

    @Test
    void optionsThatNeedOthersAreNamed() {
        run("train digits --resume").requireUsageError("smd train digits", "--resume needs --out");
        run("train digits --allow-changes --out " + folder)
                .requireUsageError("smd train digits", "--allow-changes needs --resume");
        run("train digits --checkpoint-every -1 --out " + folder)
                .requireUsageError("smd train digits", "--checkpoint-every", "-1");
        run("train digits --keep-checkpoints 0 --out " + folder)
                .requireUsageError("smd train digits", "--keep-checkpoints", "0");
        run("train digits --on-checkpoint-failure ignore --out " + folder)
                .requireUsageError("smd train digits", "stop or warn", "'ignore'");
    }

    /** In the middle of an epoch, with a file that cannot be read in the epoch before. */
    @Test
    void anImageFolderGoesOnInTheMiddleOfAnEpoch() throws IOException {
        Path data = folder.resolve("pictures");
        for (int i = 0; i < 16; i++) {
            BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
            for (int k = 0; k < 400; k++) {
                image.setRGB(k % 20, k / 20, (i % 2 == 0 ? 0x800000 : 0x80) + k * (i + 7) % 97);
            }
            Path to = data.resolve((i < 13 ? "train/" : "val/") + (i % 2 == 0 ? "red" : "blue"));
            Files.createDirectories(to);
            ImageIO.write(image, "png", to.resolve(i + ".png").toFile());
        }
        Files.writeString(data.resolve("train/red/broken.png"), "none");
        Path out = folder.resolve("run");
        // Three steps an epoch: the checkpoint of step 5 stands within the second.
        String options =
                "train folder --tensorboard --network quickstart --image-size 16 --batch-size 4 --epochs 3"
                        + " --checkpoint-every 5 --data "
                        + data
                        + " --out "
                        + out;
        assertEquals(0, run(options).code());
        Map<String, byte[]> expected = bytes(out);
        breakOff(out);
        Files.delete(checkpoint(out, 9));
        Outcome resumed = run(options + " --resume");
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.err().contains("resumed from step 5\n"), resumed.err());
        assertTrue(resumed.err().contains("epoch 2: "), resumed.err());
        // It has a checksum of the event file, in which stand times.
        String last = out.relativize(checkpoint(out, 9)).toString();
        expected.remove(last);
        Map<String, byte[]> found = bytes(out);
        assertTrue(found.remove(last) != null && found.containsKey(EVENTS));
        requireSame(expected, found);
        Files.copy(data.resolve("train/red/0.png"), data.resolve("train/red/more.png"));
        breakOff(out);
        run(options + " --resume")
                .requireUsageError("smd train folder", "data was folder, 14 images");
    }

    @Test
    void asTheProcessIsToldToEndItFinishesTheStepAndLeavesACheckpoint() throws Exception {
        Path out = folder.resolve("run");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true"));
        command.addAll(List.of("-Djava.awt.headless=true", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Smd.class.getName()));
        command.addAll(List.of("train", "digits", "--steps", "2000", "--batch-size", "32"));
        command.addAll(List.of("--checkpoint-every", "100000", "--out", out.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.startsWith("step 200 of 2000")) {
                    // SIGTERM, and its output stays readable.
                    process.toHandle().destroy();
                }
            }
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue(), lines::toString);
        assertTrue(
                lines.get(lines.size() - 1).startsWith("stopped at a checkpoint"), lines::toString);
        List<String> rows = Files.readAllLines(out.resolve("steps.csv"));
        long done = 1 + Long.parseLong(rows.get(rows.size() - 1).split(",", 2)[0]);
        assertTrue(done >= 200 && done < 2000, "steps " + done);
        assertTrue(Files.exists(checkpoint(out, done)));
        assertFalse(Files.exists(out.resolve("summary.json")));
    }
}
