package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static float[] counting(int length) {
        float[] batch = new float[length];
        for (int i = 0; i < length; i++) {
            batch[i] = i + 1;
        }
        return batch;
    }

    @Test
    void noneChangesNothing() {
        float[] batch = counting(12);
        Augmentation.none().apply(batch, 2, 2, 3, 5);
        assertArrayEquals(counting(12), batch);
    }

    @Test
    void allNineShiftsComeEquallyOftenAndBringTheBackground() {
        int images = 9000;
        float[] batch = new float[images * 9];
        Arrays.fill(batch, -7);
        for (int image = 0; image < images; image++) {
            batch[image * 9 + 4] = 1;
        }
        Augmentation.shiftAndNoise(1, 0, -7, 1).apply(batch, images, 3, 3, 0);
        Map<Integer, Integer> places = new TreeMap<>();
        for (int image = 0; image < images; image++) {
            int at = -1;
            for (int k = 0; k < 9; k++) {
                if (batch[image * 9 + k] == 1) {
                    at = k;
                } else {
                    assertEquals(-7, batch[image * 9 + k]);
                }
            }
            places.merge(at, 1, Integer::sum);
        }
        assertEquals(9, places.size());
        assertFalse(places.containsKey(-1));
        for (int count : places.values()) {
            // Binomial with p = 1/9: five standard deviations.
            assertEquals(images / 9.0, count, 5 * Math.sqrt(images * 8 / 81.0));
        }
    }

    @Test
    void aShiftMovesWholeRowsAndColumnsAndDoesNotWrap() {
        // 2x2 image 1 2 / 3 4: what is left after each shift, the background being 0.
        Map<String, Integer> seen = new TreeMap<>();
        for (int step = 0; step < 200; step++) {
            float[] batch = counting(4);
            Augmentation.shiftAndNoise(1, 0, 0, 1).apply(batch, 1, 2, 2, step);
            seen.merge(Arrays.toString(batch).replace(".0", ""), 1, Integer::sum);
        }
        assertEquals(
                "[[0, 0, 0, 1], [0, 0, 1, 2], [0, 0, 2, 0], [0, 1, 0, 3], [0, 3, 0, 0],"
                        + " [1, 2, 3, 4], [2, 0, 4, 0], [3, 4, 0, 0], [4, 0, 0, 0]]",
                seen.keySet().toString());
    }

    @Test
    void noiseHasItsStandardDeviation() {
        int n = 40000;
        float[] batch = new float[n];
        Augmentation.shiftAndNoise(0, 0.5, 0, 4).apply(batch, n / 4, 2, 2, 9);
        double sum = 0;
        double squares = 0;
        for (float value : batch) {
            sum += value;
            squares += (double) value * value;
        }
        // Five standard errors of the mean and of the second moment of a Gaussian.
        assertEquals(0, sum / n, 5 * 0.5 / Math.sqrt(n));
        assertEquals(0.25, squares / n, 5 * 0.25 * Math.sqrt(2.0 / n));
    }

    @Test
    void theSameSeedAndStepGiveTheSameChange() {
        float[][] results = new float[4][];
        long[][] keys = {{1, 7}, {1, 7}, {1, 8}, {2, 7}};
        for (int i = 0; i < keys.length; i++) {
            results[i] = counting(32);
            Augmentation.shiftAndNoise(1, 0.5, 0, keys[i][0])
                    .apply(results[i], 2, 4, 4, keys[i][1]);
        }
        assertArrayEquals(results[0], results[1]);
        assertFalse(Arrays.equals(results[0], results[2]));
        assertFalse(Arrays.equals(results[0], results[3]));
    }

    @Test
    void refusesBadValues() {
        assertThrows(
                IllegalArgumentException.class, () -> Augmentation.shiftAndNoise(-1, 0.5, 0, 0));
        assertThrows(
                IllegalArgumentException.class, () -> Augmentation.shiftAndNoise(1, -0.5, 0, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> Augmentation.shiftAndNoise(1, Double.NaN, 0, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> Augmentation.shiftAndNoise(1, 0, Float.NaN, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> Augmentation.shiftAndNoise(1, 0, 0, 0).apply(new float[5], 1, 2, 2, 0));
    }
}
