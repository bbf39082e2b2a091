package io.github.smd4j.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CentredTest {

    private static final double NAN = Double.NaN;

    @Test
    void doesNotLagBehindASlope() {
        long[] step = LongStream.range(0, 200).toArray();
        double[] values = Arrays.stream(step).mapToDouble(s -> 1000 + s).toArray();
        double[] rms = Centred.rms(step, values, 50, List.of());
        for (int i = 24; i < 175; i++) {
            // The window is longer ahead by one step, so its mean is half a step ahead; the square
            // adds its variance, (50^2 - 1)/12, over twice the value.
            double mean = values[i] + 0.5;
            assertEquals(Math.sqrt(mean * mean + 2499 / 12.0), rms[i], 1e-9, "step " + i);
        }
    }

    @Test
    void endsAtACutAndAtTheEndsOfTheRun() {
        long[] step = LongStream.range(0, 8).toArray();
        double[] values = {1, 1, 1, 1, 3, 3, 3, 3};
        assertArrayEquals(values, Centred.rms(step, values, 4, List.of(4L)), 1e-15);
        double[] across = Centred.rms(step, values, 4, List.of());
        // Step 3 sees 2 … 5: two of each.
        assertEquals(Math.sqrt(5), across[3], 1e-15);
        assertEquals(1, across[0], 1e-15);
        assertEquals(3, across[7], 1e-15);
    }

    @Test
    void countsStepsNotRows() {
        long[] step = {0, 10, 20, 30};
        double[] rms = Centred.rms(step, new double[] {1, 3, 5, 7}, 20, List.of());
        // Step 10 sees 1 … 20.
        assertArrayEquals(new double[] {Math.sqrt(5), Math.sqrt(17), Math.sqrt(37), 7}, rms, 1e-14);
    }

    @Test
    void leavesOutWhatIsNotThere() {
        double[] values = {NAN, NAN, NAN, -2, Double.POSITIVE_INFINITY};
        double[] rms = Centred.rms(new long[] {0, 1, 2, 3, 4}, values, 3, List.of());
        assertArrayEquals(new double[] {NAN, NAN, 2, 2, 2}, rms);
        assertArrayEquals(new double[0], Centred.rms(new long[0], new double[0], 3, List.of(1L)));
    }
}
