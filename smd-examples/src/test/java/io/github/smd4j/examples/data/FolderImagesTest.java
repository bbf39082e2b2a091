package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image folder: classes, batches that no thread decides, broken files. */
class FolderImagesTest {

    private static final int SIZE = 8;

    @TempDir private Path root;

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    private void write(String name, int seed) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(20 + seed, 17, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, 0x040302 * (x * y % 50) + seed);
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private void makeFolder() throws IOException {
        for (int i = 0; i < 5; i++) {
            write("train/b/" + i + ".png", i);
            write("train/a/deep/" + i + ".PNG", 5 + i);
        }
        write("val/b/x.png", 20);
        write("val/a/y.png", 21);
        write("val/a/z.png", 22);
        Files.writeString(root.resolve("train/a/notes.txt"), "not an image");
    }

    private FolderImages images(int batchSize, long seed, int threads) {
        return new FolderImages(
                ImageFolder.read(root), SIZE, batchSize, seed, threads, warnings::add);
    }

    @Test
    void classesAndFilesAreSortedAsTorchvisionSortsThem() throws IOException {
        makeFolder();
        ImageFolder folder = ImageFolder.read(root);
        assertEquals(List.of("a", "b"), folder.classes());
        assertEquals(10, folder.train().size());
        assertEquals(root.resolve("train/a/deep/0.PNG"), folder.train().get(0).file());
        assertEquals(
                List.of(0, 0, 1), folder.val().stream().map(ImageFolder.Labelled::label).toList());
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        makeFolder();
        try (FolderImages one = images(4, 3, 1);
                FolderImages three = images(4, 3, 3);
                FolderImages other = images(4, 4, 1)) {
            boolean differs = false;
            for (int step = 0; step < 5; step++) {
                ImageBatch batch = one.training(step);
                assertEquals(4, batch.size());
                assertEquals(4 * 3 * SIZE * SIZE, batch.pixels().length);
                ImageBatch same = three.training(step);
                assertArrayEquals(batch.labels(), same.labels());
                assertArrayEquals(batch.pixels(), same.pixels());
                differs |= !Arrays.equals(batch.pixels(), other.training(step).pixels());
            }
            assertTrue(differs);
            // A step asked for again, and out of order, is the same step.
            assertArrayEquals(three.training(1).pixels(), images(4, 3, 2).training(1).pixels());
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void anEpochHoldsEachImageOnceAndAugmentsItAnew() throws IOException {
        makeFolder();
        try (FolderImages images = images(10, 0, 2)) {
            int[] labels = images.training(0).labels();
            Arrays.sort(labels);
            assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, labels);
            float[] first = images.training(1).pixels();
            float[] second = images.training(2).pixels();
            assertFalse(Arrays.equals(first, second));
        }
    }

    @Test
    void evaluationGoesOverEveryFileOnceAndNormalizes() throws IOException {
        makeFolder();
        try (FolderImages images = images(2, 0, 2)) {
            List<Integer> labels = new ArrayList<>();
            List<Float> firsts = new ArrayList<>();
            images.test(
                    batch -> {
                        for (int i = 0; i < batch.size(); i++) {
                            labels.add(batch.labels()[i]);
                            firsts.add(batch.pixels()[i * 3 * SIZE * SIZE]);
                        }
                    });
            assertEquals(List.of(0, 0, 1), labels);
            Picture picture = Picture.read(root.resolve("val/a/y.png"));
            int red = new PictureTransform(SIZE).evaluation(picture).at(0, 0, 0);
            assertEquals((red / 255.0 - 0.485) / 0.229, firsts.get(0), 1e-6);
            int[] sample = new int[1];
            images.trainingSample(batch -> sample[0] += batch.size());
            assertEquals(3, sample[0]);
        }
    }

    @Test
    void aBrokenFileIsNamedOnceCountedAndLeftOut() throws IOException {
        makeFolder();
        Path broken = root.resolve("train/b/2.png");
        Files.writeString(broken, "<html>not found</html>");
        Files.write(root.resolve("val/b/x.png"), new byte[0]);
        try (FolderImages images = images(5, 0, 2)) {
            int seen = 0;
            for (int step = 0; step < 4; step++) {
                ImageBatch batch = images.training(step);
                seen += batch.size();
                assertEquals(batch.size() * 3 * SIZE * SIZE, batch.pixels().length);
            }
            assertEquals(2 * 9, seen);
            int[] tested = new int[1];
            images.test(batch -> tested[0] += batch.size());
            assertEquals(2, tested[0]);
            assertEquals(2, images.skipped());
        }
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).startsWith(broken + " is left out: "), warnings.get(0));
    }

    @Test
    void aBatchOfOneIsNoBatch() throws IOException {
        makeFolder();
        for (int i = 0; i < 5; i++) {
            Files.write(root.resolve("train/a/deep/" + i + ".PNG"), new byte[0]);
            Files.write(root.resolve("train/b/" + i + ".png"), new byte[0]);
        }
        try (FolderImages images = images(5, 0, 2)) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> images.training(0));
            assertTrue(refused.getMessage().contains("step 0 only 0"), refused.getMessage());
        }
    }

    private void refused(String part) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> ImageFolder.read(root))
                        .getMessage();
        assertTrue(message.startsWith(root.toString()), message);
        assertTrue(message.contains(part), message);
    }

    @Test
    void aFolderOfAnotherFormIsRefusedByName() throws IOException {
        refused("train does not exist");
        write("train/a/0.png", 0);
        refused("val does not exist");
        write("val/c/0.png", 0);
        refused("two or more classes, but holds 1");
        Files.createDirectories(root.resolve("train/b"));
        refused("b must hold JPEG or PNG files, but holds none");
        write("train/b/0.png", 0);
        refused("c has no class of that name");
        Files.move(root.resolve("val/c"), root.resolve("other"));
        refused("val must hold JPEG or PNG files");
    }

    /** Parts are within the picture and have the area and shape that were asked for. */
    @Test
    void partsAreWhatTorchvisionDraws() {
        Picture wide = ResamplingTest.picture(300, 200);
        PictureTransform transform = new PictureTransform(SIZE);
        double area = 0;
        int mirrored = 0;
        int n = 400;
        for (int i = 0; i < n; i++) {
            var random = RandomStreams.of(1, RandomStreams.AUGMENTATION, i);
            Picture part = PictureTransform.part(wide, random);
            double share = part.width() * (double) part.height() / (300 * 200);
            double ratio = part.width() / (double) part.height();
            assertTrue(share > 0.078 && share <= 1, "share " + share);
            assertTrue(ratio > 0.74 && ratio < 1.35, "ratio " + ratio);
            area += share / n;
            Picture out =
                    transform.training(wide, RandomStreams.of(1, RandomStreams.AUGMENTATION, i));
            assertEquals(SIZE, out.width());
            mirrored += out.equals(Resampling.resize(part, SIZE, SIZE)) ? 0 : 1;
        }
        // torchvision's own draws, simulated: mean 0.3905, deviation 0.191; four of
        // 0.191/sqrt(400).
        assertEquals(0.3905, area, 0.038);
        // Half of them: five deviations of sqrt(400)/2.
        assertEquals(n / 2.0, mirrored, 50);
    }
}
