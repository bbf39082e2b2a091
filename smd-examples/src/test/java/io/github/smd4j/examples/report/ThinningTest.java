package io.github.smd4j.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ThinningTest {

    @Test
    void aLineThatFitsStaysAsItIs() {
        double[] x = {0, 1, 2};
        double[] y = {3, 4, 5};
        assertSame(y, Thinning.columns(x, y, 1)[1]);
    }

    @Test
    void everyColumnKeepsItsExtremesInOrder() {
        int n = 10_000;
        double[] x = new double[n];
        double[] y = new double[n];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < n; i++) {
            x[i] = i;
            y[i] = random.nextGaussian();
        }
        y[1234] = 99;
        y[8765] = -99;
        double[][] thin = Thinning.columns(x, y, 100);
        assertTrue(thin[0].length <= 4 * 101, "length " + thin[0].length);
        assertEquals(0, thin[0][0]);
        assertEquals(n - 1, thin[0][thin[0].length - 1]);
        assertEquals(99, Arrays.stream(thin[1]).max().orElseThrow());
        assertEquals(-99, Arrays.stream(thin[1]).min().orElseThrow());
        for (int i = 1; i < thin[0].length; i++) {
            assertTrue(thin[0][i] > thin[0][i - 1]);
        }
    }

    @Test
    void aBreakStaysOneBreak() {
        double[] x = new double[1000];
        double[] y = new double[1000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
            y[i] = i >= 300 && i < 700 ? Double.NaN : 1;
        }
        double[][] thin = Thinning.columns(x, y, 10);
        double[] gap = Arrays.stream(thin[1]).filter(Double::isNaN).toArray();
        assertTrue(gap.length >= 1 && gap.length <= 4, "breaks: " + gap.length);
        assertArrayEquals(new double[] {0, 999}, new double[] {thin[0][0], last(thin[0])});
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }
}
