package io.github.smd4j.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrailingTest {

    private static final double NAN = Double.NaN;

    @Test
    void averagesTheLatestStepsAndStartsAnewAtACut() {
        long[] step = LongStream.range(0, 20).toArray();
        double[] values = Arrays.stream(step).mapToDouble(s -> s).toArray();
        double[] means = Trailing.mean(step, values, 10, List.of(15L));
        // Nothing until a fifth of the window has passed: steps 0 and 15 alone.
        assertArrayEquals(
                new double[] {
                    NAN, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, NAN, 15.5,
                    16, 16.5, 17
                },
                means,
                1e-14);
    }

    @Test
    void countsStepsNotRows() {
        long[] step = {0, 10, 20, 30};
        double[] means = Trailing.mean(step, new double[] {1, 2, 3, 4}, 20, List.of());
        assertArrayEquals(new double[] {NAN, 1.5, 2.5, 3.5}, means);
    }

    @Test
    void leavesOutWhatIsNotThere() {
        double[] values = {NAN, NAN, 2, NAN, 4, Double.POSITIVE_INFINITY};
        double[] means = Trailing.mean(new long[] {0, 1, 2, 3, 4, 5}, values, 3, List.of());
        assertArrayEquals(new double[] {NAN, NAN, 2, 2, 3, 4}, means);
    }

    @Test
    void roundingDoesNotPileUp() {
        int n = 5000;
        SplittableRandom random = new SplittableRandom(3);
        long[] step = LongStream.range(0, n).toArray();
        double[] values = random.doubles(n).toArray();
        values[100] = 1e12;
        double[] means = Trailing.mean(step, values, 50, List.of());
        for (int i = 600; i < n; i++) {
            double direct = Arrays.stream(values, i - 49, i + 1).sum() / 50;
            // At most 256 additions of values below 1 since the sum was formed anew.
            assertEquals(direct, means[i], 256 * 50 * 0x1p-53, "row " + i);
        }
    }
}
