package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDataTest {

    @TempDir private Path folder;

    private void write(String part, String ending, int rows) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + rows).putInt(0x803);
        images.putInt(1).putInt(rows).putInt(1);
        Files.write(folder.resolve(part + "-images-idx3-ubyte" + ending), images.array());
        ByteBuffer labels = ByteBuffer.allocate(9).putInt(0x801).putInt(1).put((byte) rows);
        Files.write(folder.resolve(part + "-labels-idx1-ubyte" + ending), labels.array());
    }

    private String refusal(Path where) {
        return assertThrows(IllegalArgumentException.class, () -> ImageData.read("mine", where, 10))
                .getMessage();
    }

    @Test
    void fashionHasItsSizes() {
        ImageData fashion = EmbeddedData.fashion();
        assertEquals("fashion14", fashion.name());
        assertEquals(6000, fashion.train().count());
        assertEquals(1000, fashion.test().count());
        assertEquals(14, fashion.train().rows());
        assertEquals(14, fashion.train().columns());
        assertEquals(10, fashion.classes());
        // The first ten labels of Fashion-MNIST.
        assertEquals(
                "[9, 0, 0, 3, 0, 2, 7, 2, 5, 5]",
                Arrays.toString(fashion.train().labels(IntStream.range(0, 10).toArray())));
    }

    @Test
    void digitsHaveTheirSizesAndValues() {
        ImageData digits = EmbeddedData.digits();
        assertEquals(3823, digits.train().count());
        assertEquals(1797, digits.test().count());
        assertEquals(8, digits.test().rows());
        // The first row of the first test image, a zero, as every copy of the set prints it.
        int[] row = IntStream.range(0, 8).map(c -> digits.test().pixel(0, 0, c)).toArray();
        assertEquals("[0, 0, 5, 13, 9, 1, 0, 0]", Arrays.toString(row));
        assertEquals(0, digits.test().label(0));
    }

    private static ClassLoader loader() {
        return EmbeddedData.class.getClassLoader();
    }

    @Test
    void theJarNamesSourcesAndLicences() throws IOException {
        // Other jars on the class path have a notice too.
        boolean found = false;
        for (URL notice : Collections.list(loader().getResources("META-INF/NOTICE"))) {
            try (InputStream in = notice.openStream()) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                found |= text.contains("Zalando") && text.contains("10.24432/C50P49");
            }
        }
        assertTrue(found);
        assertNotNull(EmbeddedData.class.getResource("fashion14/LICENSE.txt"));
        assertNotNull(EmbeddedData.class.getResource("optdigits/NOTICE.txt"));
    }

    @Test
    void readsEitherNameOfTheTestPart() throws IOException {
        write("train", "", 2);
        write("test", ".gz", 2);
        assertEquals(2, ImageData.read("mine", folder, 10).test().label(0));
        write("t10k", "", 3);
        assertTrue(refusal(folder).contains("2x1 and 3x1"), refusal(folder));
        write("train", "", 3);
        assertEquals(3, ImageData.read("mine", folder, 10).test().label(0));
    }

    @Test
    void saysWhichFolderOrFileIsMissing() throws IOException {
        Path absent = folder.resolve("absent");
        assertEquals("the data folder " + absent + " does not exist", refusal(absent));
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals("the data folder " + file + " is not a folder", refusal(file));
        assertTrue(refusal(folder).contains("train-images-idx3-ubyte"), refusal(folder));
        write("train", "", 2);
        String message = refusal(folder);
        assertTrue(message.contains("t10k-images-idx3-ubyte or test-images-idx3-ubyte"), message);
    }

    @Test
    void embeddedFashionIsWhatTheFullSetAveragesTo() {
        Path installed = Path.of("/usr/share/datasets/fashion-mnist");
        assumeTrue(Files.isDirectory(installed), "Debian's dataset-fashion-mnist is not installed");
        ImageData full = ImageData.read("fashion", installed, 10);
        assertEquals(60000, full.train().count());
        assertEquals(10000, full.test().count());
        IdxImages small = EmbeddedData.fashion().train();
        for (int image = 0; image < small.count(); image += 97) {
            assertEquals(full.train().label(image), small.label(image));
            for (int r = 0; r < 14; r++) {
                for (int c = 0; c < 14; c++) {
                    int sum = 0;
                    for (int k = 0; k < 4; k++) {
                        sum += full.train().pixel(image, 2 * r + k / 2, 2 * c + k % 2);
                    }
                    // Half a quantum of 8, and the rounding of the mean.
                    assertEquals(sum / 4.0, small.pixel(image, r, c), 8, "image " + image);
                }
            }
        }
    }
}
