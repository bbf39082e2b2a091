package io.github.smd4j.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsTest {

    private static final List<String> NAMES =
            List.of("angular_update", "squared_norm", "unit_gradient");

    @TempDir private Path folder;

    @Test
    void eightLayersGiveThreePicturesTwiceTheSameBytes() throws IOException {
        List<LayerSeries> layers = SyntheticLayers.of(8, 2600, 600);
        Path once = folder.resolve("once");
        Path twice = folder.resolve("twice/deeper");
        Charts.write(once, layers, List.of(600L));
        Charts.write(twice, layers, List.of(600L));
        for (String name : NAMES) {
            for (String ending : List.of(".png", ".svg")) {
                byte[] bytes = Files.readAllBytes(once.resolve(name + ending));
                assertArrayEquals(bytes, Files.readAllBytes(twice.resolve(name + ending)), name);
                assertTrue(bytes.length < 2 << 20, name + ending + ": " + bytes.length);
            }
            assertDrawn(once.resolve(name + ".png"));
        }
    }

    /** Three columns of panels at two pixels a point, with more on them than axes. */
    private static void assertDrawn(Path png) throws IOException {
        BufferedImage image = ImageIO.read(png.toFile());
        boolean shared = !png.endsWith("unit_gradient.png");
        assertEquals(2 * (66 + 3 * 286 + 2 * (shared ? 14 : 46) + 14), image.getWidth());
        int[] pixels =
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        Set<Integer> colors = new HashSet<>();
        Arrays.stream(pixels).forEach(colors::add);
        assertTrue(colors.size() > 500, png + " has only " + colors.size() + " colours");
        long white = Arrays.stream(pixels).filter(rgb -> (rgb & 0xffffff) == 0xffffff).count();
        assertTrue(white > pixels.length / 3 && white < pixels.length * 0.95, png + ": " + white);
    }

    @Test
    void anyNumberOfLayersCanBeDrawn() throws IOException {
        for (int layers : new int[] {1, 2, 4, 12, 13, 60}) {
            Path here = folder.resolve("layers" + layers);
            Charts.write(here, SyntheticLayers.of(layers, 300, 100), List.of(100L));
            for (String name : NAMES) {
                assertTrue(Files.size(here.resolve(name + ".svg")) < 2 << 20, name + layers);
            }
        }
    }

    @Test
    void aLongRunDoesNotMakeALargePicture() throws IOException {
        Charts.write(folder, SyntheticLayers.of(4, 60_000, 50_000), List.of(50_000L));
        for (String name : NAMES) {
            long size = Files.size(folder.resolve(name + ".svg"));
            assertTrue(size < 2 << 20, name + ": " + size);
        }
    }

    @Test
    void nothingButNaNAndNoCutIsStillAPicture() throws IOException {
        double[] nothing = {Double.NaN, Double.NaN};
        LayerSeries empty =
                new LayerSeries(
                        "w",
                        new long[] {0, 1},
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing,
                        nothing);
        Charts.write(folder, List.of(empty), List.of());
        assertEquals(
                720 + 66 + 14,
                ImageIO.read(folder.resolve("squared_norm.png").toFile()).getWidth() / 2);
    }

    @Test
    void refusesNoLayers() {
        assertThrows(
                IllegalArgumentException.class, () -> Charts.write(folder, List.of(), List.of()));
    }
}
