package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowedMeanTest {

    private static final double U = 0x1p-53;

    private static double direct(double[] values, int to, int length) {
        int from = Math.max(0, to - length);
        return Arrays.stream(values, from, to).sum() / (to - from);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, WindowedMean.PAPER})
    void isTheMeanOfTheLatest(int length) {
        SplittableRandom random = new SplittableRandom(length);
        double[] values = random.doubles(1000, -1, 3).toArray();
        WindowedMean mean = new WindowedMean(length);
        assertEquals(0, mean.count());
        assertTrue(Double.isNaN(mean.mean()));
        for (int t = 0; t < values.length; t++) {
            mean.add(values[t]);
            assertEquals(Math.min(length, t + 1), mean.count());
            assertEquals(direct(values, t + 1, length), mean.mean(), (length + 1) * U * 3);
        }
    }

    /** A running sum that adds and takes away would keep the rounding of 1e16, about 1. */
    @Test
    void aHugeNumberLeavesNothingBehind() {
        WindowedMean mean = new WindowedMean(10);
        for (int t = 0; t < 100; t++) {
            mean.add(t == 33 ? 1e16 : t == 34 ? Double.NaN : t == 35 ? 1e308 * 10 : 0.1);
            boolean spoiled = t >= 34 && t < 45;
            assertEquals(spoiled, Double.isNaN(mean.mean()), "after " + t);
        }
        assertEquals(0.1, mean.mean(), 11 * U);
    }

    @Test
    void mergingEqualsOnePass() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            int length = random.nextInt(1, 20);
            double[] values = random.doubles(random.nextInt(1, 60), -1, 3).toArray();
            int seam = random.nextInt(values.length + 1);
            WindowedMean early = new WindowedMean(length);
            WindowedMean late = new WindowedMean(length);
            for (int t = 0; t < values.length; t++) {
                (t < seam ? early : late).add(values[t]);
            }
            early.merge(late);
            double expected = direct(values, values.length, length);
            assertEquals(expected, early.mean(), (length + 1) * U * 3, "round " + round);
            early.add(2);
            double[] more = Arrays.copyOf(values, values.length + 1);
            more[values.length] = 2;
            assertEquals(direct(more, more.length, length), early.mean(), (length + 1) * U * 3);
        }
    }

    @Test
    void rangesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new WindowedMean(0));
        WindowedMean one = new WindowedMean(1);
        assertThrows(IllegalArgumentException.class, () -> one.merge(new WindowedMean(2)));
    }
}
