package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileSketchTest {

    private static final double[] SHARES = {0, 1e-3, 0.01, 0.05, 0.1, 0.5, 0.9, 1};

    private static double exact(double[] sorted, double share) {
        return sorted[(int) Math.floor(share * (sorted.length - 1))];
    }

    private static QuantileSketch of(double... values) {
        QuantileSketch sketch = new QuantileSketch();
        Arrays.stream(values).forEach(sketch::add);
        return sketch;
    }

    /** Lognormal numbers less an offset: positive, mixed and negative; then over ten decades. */
    @ParameterizedTest
    @CsvSource({"0.5,0", "0.5,1", "0.5,100", "0.5,-1e9", "5,0", "5,1"})
    void quantilesAreWithinOnePercent(double width, double offset) {
        for (int n : new int[] {1, 2, 10, 1000, 20_000}) {
            SplittableRandom random = new SplittableRandom(n);
            double[] values = new double[n];
            Arrays.setAll(values, i -> Math.exp(width * random.nextGaussian()) - offset);
            QuantileSketch sketch = of(values);
            Arrays.sort(values);
            for (double share : SHARES) {
                double expected = exact(values, share);
                double relative = QuantileSketch.ACCURACY * (1 + 1e-9);
                assertEquals(
                        expected,
                        sketch.quantile(share),
                        relative * Math.abs(expected),
                        n + " numbers, share " + share);
            }
        }
    }

    /** 2·300 decades do not fit: the high ends are given up, the low quantiles stay. */
    @Test
    void lowQuantilesOutlastAHugeRange() {
        QuantileSketch sketch = new QuantileSketch();
        for (int decade = -300; decade <= 300; decade++) {
            sketch.add(Math.pow(10, decade));
        }
        sketch.add(Double.MAX_VALUE);
        assertEquals(1e-300, sketch.quantile(0), 1.001e-302);
        assertEquals(1e-290, sketch.quantile(10.0 / 601), 1.001e-292);
        QuantileSketch negative = new QuantileSketch();
        for (int decade = -300; decade <= 300; decade++) {
            negative.add(-Math.pow(10, decade));
        }
        assertEquals(-1e300, negative.quantile(0), 1.001e298);
        assertEquals(-1e290, negative.quantile(10.01 / 600), 1.001e288);
        assertEquals(0, of(0, 0, -0.0).quantile(0.5));
    }

    @Test
    void mergingEqualsOnePassToTheBit() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 50; round++) {
            double[] values = new double[random.nextInt(1, 400)];
            double offset = random.nextDouble(-1, 3);
            Arrays.setAll(values, i -> Math.exp(3 * random.nextGaussian()) - offset);
            int seam = random.nextInt(values.length + 1);
            QuantileSketch merged = of(Arrays.copyOf(values, seam));
            merged.merge(of(Arrays.copyOfRange(values, seam, values.length)));
            QuantileSketch one = of(values);
            for (double share : SHARES) {
                assertEquals(one.quantile(share), merged.quantile(share), "round " + round);
            }
        }
    }

    @Test
    void whatIsNotFiniteMakesEveryAnswerNotANumber() {
        assertTrue(Double.isNaN(of().quantile(0.5)));
        assertTrue(Double.isNaN(of(1, Double.NaN, 2).quantile(0.5)));
        QuantileSketch merged = of(1);
        merged.merge(of(Double.POSITIVE_INFINITY));
        assertTrue(Double.isNaN(merged.quantile(0.5)));
    }

    @Test
    void rangesAreChecked() {
        QuantileSketch sketch = of(1);
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> sketch.quantile(share));
        }
    }

    /** A state that were taken up with it could be saved and then not be taken up again. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, -1, 1e13, Double.NaN, Double.MIN_VALUE})
    void countsThatAreNoneAreRefused(double count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        new QuantileSketch().save(out);
        // Behind kind, version and the flag stand a count and two lists of none.
        ByteBuffer state = ByteBuffer.wrap(bytes.toByteArray());
        state.putDouble(state.capacity() - Integer.BYTES * 2 - Double.BYTES, count);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(state.array()));
        String message =
                assertThrows(IOException.class, () -> new QuantileSketch().restore(in))
                        .getMessage();
        assertTrue(message.contains("whole and in [0, 2^40)"), message);
    }
}
