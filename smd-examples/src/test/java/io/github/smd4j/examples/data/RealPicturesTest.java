package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The evaluation transform on photographs, which cannot be kept here, beside Pillow's numbers.
 *
 * <p>By hand: {@code -Dsmd.pictures=DIR}, where DIR holds {@code eval_transform.json}: for each
 * file (path below the parent of DIR) {@code pixels_y_x}, {@code mean} and {@code mean16x16}, the
 * means of 16×16 blocks after Resize(256) and CenterCrop(224).
 */
class RealPicturesTest {

    private record Oracle(Map<String, Expected> files) {}

    private record Expected(
            int[] size, double[] mean, Map<String, int[]> pixels_y_x, double[][][] mean16x16) {}

    @Test
    @EnabledIfSystemProperty(named = "smd.pictures", matches = ".+")
    void theEvaluationTransformIsPillows() throws IOException {
        Path folder = Path.of(System.getProperty("smd.pictures"));
        String text = Files.readString(folder.resolve("eval_transform.json"));
        double worstBlock = 0;
        int worstPixel = 0;
        for (var entry : new Gson().fromJson(text, Oracle.class).files().entrySet()) {
            Expected expected = entry.getValue();
            Picture picture = Picture.read(folder.resolveSibling(entry.getKey()));
            assertEquals(expected.size()[0], picture.width());
            Picture out = new PictureTransform(224).evaluation(picture);
            for (int block = 0; block < 14 * 14 * 3; block++) {
                int row = block / 42;
                int column = block / 3 % 14;
                int channel = block % 3;
                double sum = 0;
                for (int i = 0; i < 256; i++) {
                    sum += out.at(16 * column + i % 16, 16 * row + i / 16, channel);
                }
                double right = expected.mean16x16()[row][column][channel];
                worstBlock = Math.max(worstBlock, Math.abs(sum / 256 - right));
            }
            for (var pixel : expected.pixels_y_x().entrySet()) {
                String[] at = pixel.getKey().split(",", -1);
                for (int channel = 0; channel < 3; channel++) {
                    int found = out.at(Integer.parseInt(at[1]), Integer.parseInt(at[0]), channel);
                    worstPixel = Math.max(worstPixel, Math.abs(found - pixel.getValue()[channel]));
                }
            }
        }
        // Reached: 0.005, which is how the means are rounded, and 0. Decoders may differ by a
        // level.
        assertTrue(worstBlock < 0.1, "block " + worstBlock);
        assertTrue(worstPixel <= 1, "pixel " + worstPixel);
    }
}
