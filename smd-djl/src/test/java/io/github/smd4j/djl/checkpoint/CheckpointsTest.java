package io.github.smd4j.djl.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.Resumable;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only whole checkpoints are taken up, whatever happened to the newest. */
class CheckpointsTest {

    @TempDir private Path folder;

    /** A state of some bytes. */
    private static final class Bytes implements Resumable {

        private byte[] bytes;

        Bytes(byte... bytes) {
            this.bytes = bytes;
        }

        @Override
        public void save(DataOutput out) throws IOException {
            out.write(bytes);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            in.readFully(bytes);
        }
    }

    private static CheckpointContent content(long step) throws IOException {
        return new CheckpointContent("test", step)
                .note("lr", "0.1")
                .state("small", new Bytes((byte) step, (byte) 7))
                .largeState("large", new Bytes(new byte[300]));
    }

    private Optional<Checkpoint> newest(List<String> refused) throws IOException {
        return new Checkpoints(folder, 2).newest(refused::add);
    }

    private void requireNewest(long step, String... refusals) throws IOException {
        List<String> refused = new ArrayList<>();
        try (Checkpoint checkpoint = newest(refused).orElseThrow()) {
            assertEquals(step, checkpoint.step());
        }
        assertEquals(refusals.length, refused.size(), refused::toString);
        for (int i = 0; i < refusals.length; i++) {
            assertTrue(refused.get(i).contains(refusals[i]), refused.get(i));
        }
    }

    private Path file(long step) {
        return folder.resolve(String.format("checkpoint-%012d.safetensors", step));
    }

    @Test
    void whatIsWrittenComesInAgain() throws IOException {
        Path written = new Checkpoints(folder, 1).write(content(50));
        assertEquals(file(50), written);
        try (Checkpoint checkpoint = newest(new ArrayList<>()).orElseThrow()) {
            assertEquals("test", checkpoint.kind());
            assertEquals("0.1", checkpoint.notes().get("lr"));
            Bytes small = new Bytes(new byte[2]);
            checkpoint.restore("small", small);
            assertArrayEquals(new byte[] {50, 7}, small.bytes);
            assertThrows(
                    IOException.class, () -> checkpoint.restore("small", new Bytes(new byte[1])));
            assertThrows(
                    IOException.class, () -> checkpoint.restore("small", new Bytes(new byte[3])));
            assertThrows(IOException.class, () -> checkpoint.restore("other", small));
        }
        // Any reader of safetensors opens it.
        try (SafetensorsFile plain = SafetensorsFile.open(written)) {
            assertEquals("50", plain.metadata().get("step"));
            assertEquals(300, plain.bytes("state/large").remaining());
        }
    }

    @Test
    void theLastOnesAreKept() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        assertEquals(List.of(), checkpoints.list());
        for (long step : new long[] {0, 50, 100, 150}) {
            checkpoints.write(content(step));
        }
        assertEquals(List.of(file(150), file(100)), checkpoints.list());
        // Another process knows only that the newest is good, and keeps the other until it wrote.
        Checkpoints later = new Checkpoints(folder, 2);
        later.newest(line -> {}).orElseThrow().close();
        assertEquals(2, later.list().size());
        later.write(content(200));
        assertEquals(List.of(file(200), file(150)), later.list());
    }

    /** A run that began anew beside later checkpoints does not lose what it writes. */
    @Test
    void theOneThatWasWrittenStays() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        checkpoints.write(content(100));
        assertTrue(Files.exists(checkpoints.write(content(50))));
    }

    /** A damaged one does not count among those that are kept. */
    @Test
    void theLastGoodOneIsNeverRemoved() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(content(50));
        checkpoints.write(content(100));
        flip(file(100), 3000);
        Checkpoints later = new Checkpoints(folder, 2);
        later.newest(line -> {}).orElseThrow().close();
        later.write(content(75));
        assertEquals(List.of(file(100), file(75), file(50)), later.list());
        later.write(content(100));
        assertEquals(List.of(file(100), file(75)), later.list());
        requireNewest(100);
    }

    /** Flips a bit, from the beginning or, if negative, from the end. */
    private static void flip(Path file, long bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        long at = Math.floorMod(bit, 8L * bytes.length);
        bytes[(int) (at / 8)] ^= (byte) (1 << (at % 8));
        Files.write(file, bytes);
    }

    @Test
    void everyFlippedBitIsFoundAndThePreviousOneUsed() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(content(50));
        checkpoints.write(content(100));
        byte[] good = Files.readAllBytes(file(100));
        int header = 8 + (good[0] & 0xff) + ((good[1] & 0xff) << 8);
        assertTrue(header > 300 && good.length > header + 300);
        int flips = 0;
        // Every bit of the length and the checksum; of all else every seventh.
        for (int bit = 0;
                bit < 8 * good.length;
                bit += bit < 64 || bit >= 8 * good.length - 256 ? 1 : 7) {
            Files.write(file(100), good);
            flip(file(100), bit);
            RefusedCheckpointException refusal =
                    assertThrows(
                            RefusedCheckpointException.class, () -> Checkpoint.open(file(100)));
            assertTrue(refusal.getMessage().contains(file(100).toString()), refusal.getMessage());
            flips++;
        }
        assertTrue(flips > 900, "flips " + flips);
        requireNewest(50, "damaged");
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(content(50));
        checkpoints.write(content(100));
        byte[] good = Files.readAllBytes(file(100));
        for (int length = 0; length < good.length; length += 1 + length / 50) {
            Files.write(file(100), Arrays.copyOf(good, length));
            assertThrows(RefusedCheckpointException.class, () -> Checkpoint.open(file(100)));
        }
        Files.write(file(100), Arrays.copyOf(good, good.length - 1));
        requireNewest(50, "is cut short");
        Files.write(file(100), Arrays.copyOf(good, good.length + 1));
        requireNewest(50, "must end with its last tensor");
    }

    private static byte[] bytes(SafetensorsWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out);
        return out.toByteArray();
    }

    @Test
    void foreignFilesAreNamed() throws IOException {
        new Checkpoints(folder, 2).write(content(50));
        Files.write(file(100), bytes(new SafetensorsWriter().bytes("a", new byte[3])));
        requireNewest(50, "not a checkpoint of this library: its format is not given");
        Files.writeString(file(100), "<html>");
        requireNewest(50, "must be a safetensors file");
        SafetensorsWriter bare = new SafetensorsWriter().metadata("format", "smd4j-checkpoint");
        Files.write(file(100), bytes(bare.bytes("a", new byte[3])));
        requireNewest(50, "does not end with a checksum");
        Files.copy(file(50), file(99));
        requireNewest(50, file(100).toString(), "was renamed: it is the checkpoint of step 50");
    }

    /** A whole checkpoint of a later version: its checksum is right. */
    @Test
    void newerVersionsAreNamed() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(content(50));
        CheckpointContent newer = content(100);
        newer.writer().metadata("version", "2");
        checkpoints.write(newer);
        requireNewest(
                50, file(100) + " was written by a newer version: it is a checkpoint of version 2");
    }

    @Test
    void withoutAnyGoodOneThereIsNone() throws IOException {
        assertEquals(Optional.empty(), newest(new ArrayList<>()));
        Files.createDirectories(folder);
        Files.write(file(50), new byte[10]);
        List<String> refused = new ArrayList<>();
        assertEquals(Optional.empty(), newest(refused));
        assertEquals(1, refused.size());
    }

    /** Files of other names are nobody's business here. */
    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Path part = folder.resolve(file(100).getFileName() + ".part");
        Path other = folder.resolve("mine.part");
        new Checkpoints(folder, 2).write(content(50));
        Files.writeString(part, "half");
        Files.writeString(other, "kept");
        requireNewest(50);
        assertFalse(Files.exists(part));
        Files.writeString(part, "half");
        new Checkpoints(folder, 2).write(content(150));
        assertFalse(Files.exists(part));
        assertTrue(Files.exists(other));
    }

    /** Wherever writing stops, the checkpoint before is there and nothing else. */
    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        new Checkpoints(folder, 2).write(content(50));
        class Stop implements WritePhases {
            @Override
            public void forced() {
                assertTrue(Files.exists(folder.resolve(file(100).getFileName() + ".part")));
                assertFalse(Files.exists(file(100)));
                throw new IllegalStateException("stopped");
            }
        }
        assertThrows(
                IllegalStateException.class,
                () -> new Checkpoints(folder, 2, new Stop()).write(content(100)));
        assertEquals(List.of(file(50)), new Checkpoints(folder, 2).list());
        requireNewest(50);
        CheckpointContent failing = content(100).state("x", new Bytes());
        failing.writer()
                .bytes(
                        "bad",
                        1,
                        out -> {
                            throw new IOException("No space left on device");
                        });
        String message =
                assertThrows(IOException.class, () -> new Checkpoints(folder, 2).write(failing))
                        .getMessage();
        assertEquals("No space left on device", message);
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file(50)), files.toList());
        }
    }

    /** An interrupt, which closes a channel of Files, does no harm. */
    @Test
    void anInterruptedThreadWrites() throws IOException {
        Thread.currentThread().interrupt();
        new Checkpoints(folder, 2).write(content(50));
        assertTrue(Thread.interrupted());
        requireNewest(50);
    }

    @Test
    void rangesAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Checkpoints(folder, 0));
        assertThrows(IllegalArgumentException.class, () -> new CheckpointContent("test", -1));
    }
}
