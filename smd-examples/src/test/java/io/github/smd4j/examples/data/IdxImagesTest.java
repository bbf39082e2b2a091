package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxImagesTest {

    @TempDir private Path folder;

    private static byte[] idx(int magic, int[] sizes, byte... data) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + data.length).putInt(magic);
        for (int size : sizes) {
            file.putInt(size);
        }
        return file.put(data).array();
    }

    private static byte[] images() {
        return idx(0x803, new int[] {2, 1, 3}, new byte[] {0, 1, 2, 3, (byte) 128, (byte) 255});
    }

    private static byte[] labels() {
        return idx(0x801, new int[] {2}, new byte[] {9, 0});
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private IdxImages read(byte[] images, byte[] labels) throws IOException {
        return IdxImages.read(
                Files.write(folder.resolve("pictures"), images),
                Files.write(folder.resolve("names"), labels),
                10);
    }

    private void assertRefused(byte[] images, byte[] labels, String... words) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> read(images, labels))
                        .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is not in: " + message);
        }
    }

    @Test
    void readsUnsignedPixelsRowByRow() throws IOException {
        IdxImages read = read(images(), labels());
        assertEquals(2, read.count());
        assertEquals(1, read.rows());
        assertEquals(3, read.columns());
        assertEquals(128, read.pixel(1, 0, 1));
        assertEquals(255, read.pixel(1, 0, 2));
        assertEquals(9, read.label(0));
        assertArrayEquals(new int[] {0, 9, 0}, read.labels(new int[] {1, 0, 1}));
    }

    @Test
    void knowsGzipByItsContent() throws IOException {
        IdxImages read = read(zipped(images()), labels());
        assertEquals(255, read.pixel(1, 0, 2));
        assertEquals(9, read.label(0));
    }

    @Test
    void refusesWhatIsNotThere() throws IOException {
        Path file = Files.write(folder.resolve("names"), labels());
        for (Path images : new Path[] {folder.resolve("absent"), folder}) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> IdxImages.read(images, file, 10))
                            .getMessage();
            assertTrue(message.startsWith(images.toString()), message);
        }
    }

    @Test
    void refusesAWrongMagicNumber() {
        assertRefused(labels(), labels(), "pictures", "0x00000803", "0x00000801");
        assertRefused(images(), images(), "names", "0x00000801", "0x00000803");
        assertRefused(new byte[] {0, 0, 8}, labels(), "pictures", "only 3 bytes");
        assertRefused(new byte[0], labels(), "pictures", "only 0 bytes");
        // A page in place of the file: "<htm".
        byte[] page = "<html>".getBytes(StandardCharsets.US_ASCII);
        assertRefused(page, labels(), "pictures", "0x3c68746d");
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = images();
        byte[] zipped = zipped(whole);
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), labels(), "pictures");
        }
        for (int length = 0; length < zipped.length; length++) {
            assertRefused(Arrays.copyOf(zipped, length), labels(), "pictures");
        }
    }

    @Test
    void refusesWhatFollowsTheData() throws IOException {
        byte[] longer = Arrays.copyOf(images(), images().length + 1);
        assertRefused(longer, labels(), "pictures", "2x1x3 = 6 bytes", "more");
        assertRefused(zipped(longer), labels(), "pictures", "more");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesSizesThatAreNotAboveZero(int size) {
        assertRefused(
                idx(0x803, new int[] {size, 1, 3}), labels(), "pictures", "above 0", "" + size);
        assertRefused(idx(0x803, new int[] {1, 1, size}), labels(), "pictures", "above 0");
        assertRefused(images(), idx(0x801, new int[] {size}), "names", "above 0");
    }

    @Test
    void aHeaderAloneMakesNobodyAllocate() throws IOException {
        int most = Integer.MAX_VALUE;
        for (int[] sizes :
                new int[][] {{most, 28, 28}, {most, most, most}, {1 << 16, 1 << 16, 1 << 16}}) {
            assertRefused(idx(0x803, sizes), labels(), "pictures", "promises", "at most 16");
            assertRefused(zipped(idx(0x803, sizes)), labels(), "pictures", "promises", "at most");
        }
        assertRefused(images(), idx(0x801, new int[] {most}), "names", "at most 8");
    }

    @Test
    void refusesCountsThatDiffer() {
        byte[] three = idx(0x801, new int[] {3}, new byte[] {1, 2, 3});
        assertRefused(images(), three, "pictures", "2 images", "names", "3 labels");
    }

    @Test
    void refusesALabelOutOfRange() {
        byte[] ten = idx(0x801, new int[] {2}, new byte[] {9, 10});
        assertRefused(images(), ten, "names", "[0, 9]", "number 1 is 10");
        byte[] negative = idx(0x801, new int[] {2}, new byte[] {-1, 0});
        assertRefused(images(), negative, "number 0 is 255");
    }

    @Test
    void aDamagedGzipIsRefusedOrHarmless() throws IOException {
        byte[] whole = zipped(images());
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 2000; trial++) {
            byte[] damaged = whole.clone();
            damaged[2 + random.nextInt(whole.length - 2)] ^= (byte) (1 << random.nextInt(8));
            try {
                // Flips in the time stamp or the name of the system change nothing.
                assertEquals(255, read(damaged, labels()).pixel(1, 0, 2), "trial " + trial);
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage().contains("pictures"), refused.getMessage());
            }
        }
        byte[] checksum = whole.clone();
        checksum[whole.length - 8] ^= 1;
        assertRefused(checksum, labels(), "pictures", "gzip", "corrupt");
    }

    @Test
    void ofCopiesAndChecks() {
        byte[] pixels = {1, 2};
        IdxImages images = IdxImages.of(1, 1, 2, pixels, new byte[] {0, 1});
        pixels[0] = 5;
        assertEquals(1, images.pixel(0, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> images.pixel(0, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> images.pixel(2, 0, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> IdxImages.of(2, 1, 2, new byte[3], new byte[2]));
        assertThrows(
                IllegalArgumentException.class,
                () -> IdxImages.of(1, 1, 257, new byte[2], new byte[2]));
    }
}
