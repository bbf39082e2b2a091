package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataChecksumTest {

    @TempDir private Path folder;

    private static IdxImages images(int first, int label) {
        byte[] pixels = {(byte) first, 2, 3, 4, 5, 6, 7, 8};
        return IdxImages.of(2, 2, 3, pixels, new byte[] {(byte) label, 2});
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void onePixelOrLabelMakesOtherData() throws NoSuchAlgorithmException, IOException {
        String all = DataChecksum.of(new ImageData("a", images(1, 0), images(1, 0)));
        assertEquals(all, DataChecksum.of(new ImageData("b", images(1, 0), images(1, 0))));
        assertNotEquals(all, DataChecksum.of(new ImageData("a", images(9, 0), images(1, 0))));
        assertNotEquals(all, DataChecksum.of(new ImageData("a", images(1, 0), images(1, 1))));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(expected);
        for (int part = 0; part < 2; part++) {
            for (int number : new int[] {2, 2, 2, 3}) {
                out.writeInt(number);
            }
            out.write(new byte[] {0, 2, 1, 2, 3, 4, 5, 6, 7, 8});
        }
        assertEquals(sha256(expected.toByteArray()), all);
    }

    @Test
    void theEmbeddedDataAreTheseBytes() {
        GreyImages digits = new GreyImages(EmbeddedData.digits(), 10, 0, false);
        assertTrue(
                digits.identity().matches("optdigits, 3823 images, sha256 [0-9a-f]{64}"),
                digits.identity());
    }

    private Path write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text, StandardCharsets.UTF_8);
    }

    private String checksum(boolean contents) {
        return DataChecksum.of(ImageFolder.read(folder), contents);
    }

    /** By default a file may change behind its name and size; with contents it may not. */
    @Test
    void aFolderIsItsNamesAndSizesAndIfWishedItsBytes() throws IOException {
        Path one = write("train/red/1.png", "abc");
        write("train/blue/1.png", "");
        write("val/red/2.png", "x".repeat(100_000));
        String names = checksum(false);
        String bytes = checksum(true);
        assertNotEquals(names, bytes);
        Files.writeString(one, "abd");
        assertEquals(names, checksum(false));
        assertNotEquals(bytes, checksum(true));
        Files.writeString(one, "abcd");
        assertNotEquals(names, checksum(false));
        Files.writeString(one, "abc");
        assertEquals(bytes, checksum(true));
        Files.move(folder.resolve("val/red/2.png"), folder.resolve("val/red/3.png"));
        assertNotEquals(names, checksum(false));
    }

    @Test
    void aFolderSaysWhatItsChecksumCovers() throws IOException {
        write("train/red/1.png", "abc");
        write("train/blue/1.png", "");
        write("val/red/2.png", "x");
        ImageFolder files = ImageFolder.read(folder);
        try (FolderImages images = new FolderImages(files, 16, 2, 0, 1, line -> {})) {
            assertEquals(
                    "folder, 2 images, 16 px, sha256 of names and sizes "
                            + DataChecksum.of(files, false),
                    images.identity());
        }
        try (FolderImages images =
                new FolderImages(files, 16, 2, 0, 1, line -> {}).withContentChecksum()) {
            assertEquals(
                    "folder, 2 images, 16 px, sha256 of names, sizes and contents "
                            + DataChecksum.of(files, true),
                    images.identity());
        }
    }
}
