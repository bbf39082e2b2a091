package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NormalizationTest {

    @Test
    void knowsTheMomentsOfAFewPixels() {
        IdxImages images = IdxImages.of(1, 2, 1, new byte[] {0, (byte) 200}, new byte[1]);
        Normalization scaling = Normalization.of(images);
        assertEquals(100, scaling.mean());
        assertEquals(100, scaling.standardDeviation());
        assertEquals(-1, scaling.background());
        assertEquals(1.55f, scaling.scaled(255));
    }

    @Test
    void takesTheImagesAskedFor() {
        IdxImages images =
                IdxImages.of(1, 2, 1, new byte[] {1, 2, 3, 4, 5, 6}, new byte[] {0, 0, 0});
        float[] batch = new Normalization(2, 2).scaled(images, new int[] {2, 0, 2});
        assertArrayEquals(new float[] {1.5f, 2, -0.5f, 0, 1.5f, 2}, batch);
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> new Normalization(2, 2).scaled(images, new int[] {3}));
    }

    @Test
    void theWholeTrainingSetHasMeanZeroAndDeviationOne() {
        IdxImages train = EmbeddedData.fashion().train();
        int[] all = IntStream.range(0, train.count()).toArray();
        float[] scaled = Normalization.of(train).scaled(train, all);
        double sum = 0;
        double squares = 0;
        for (float value : scaled) {
            sum += value;
            squares += (double) value * value;
        }
        // Each pixel is rounded to float: 2^-24 of its size, at most 3.
        assertEquals(0, sum / scaled.length, 3 * 0x1p-24);
        assertEquals(1, squares / scaled.length, 18 * 0x1p-24);
    }

    @Test
    void refusesImagesOfOneGrey() {
        IdxImages images = IdxImages.of(1, 2, 1, new byte[] {7, 7}, new byte[1]);
        assertThrows(IllegalArgumentException.class, () -> Normalization.of(images));
    }
}
