package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Resizing and the evaluation transform are Pillow's to the bit: src-test-data/images/pillow.py.
 */
class ResamplingTest {

    private record Oracle(List<Case> resize, List<Case> evaluation) {}

    private record Case(int[] from, int[] to, int size, int[] rgb) {}

    private static Oracle oracle() throws IOException {
        Path file = Path.of(System.getProperty("smd.testData"), "images", "resize.json");
        return new Gson().fromJson(Files.readString(file), Oracle.class);
    }

    /** The picture of the script. */
    static Picture picture(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (byte) (7 * x + 13 * y + 29 * c + x * y + x / 5 * (y / 3) * 31);
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static int[] first(Picture picture, int count) {
        int[] values = new int[count];
        Arrays.setAll(values, i -> picture.rgb()[i] & 0xff);
        return values;
    }

    @Test
    void resizingIsPillows() throws IOException {
        for (Case each : oracle().resize()) {
            Picture source = picture(each.from()[0], each.from()[1]);
            Picture out = Resampling.resize(source, each.to()[0], each.to()[1]);
            assertEquals(each.rgb().length, out.rgb().length);
            assertArrayEquals(each.rgb(), first(out, each.rgb().length));
        }
    }

    @Test
    void theEvaluationTransformIsTorchvisions() throws IOException {
        for (Case each : oracle().evaluation()) {
            Picture source = picture(each.from()[0], each.from()[1]);
            Picture out = new PictureTransform(each.size()).evaluation(source);
            assertEquals(each.size(), out.width());
            assertEquals(each.size(), out.height());
            assertArrayEquals(each.rgb(), first(out, each.rgb().length));
        }
    }
}
