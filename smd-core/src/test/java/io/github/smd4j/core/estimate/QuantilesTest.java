package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    /** The seventh definition of Hyndman and Fan, R's and numpy's default. */
    @Test
    void agreesWithCommonsMath() {
        SplittableRandom random = new SplittableRandom(3);
        Percentile oracle = new Percentile().withEstimationType(EstimationType.R_7);
        for (int n = 1; n < 200; n++) {
            double[] values = random.doubles(n, -3, 5).toArray();
            double[] before = values.clone();
            Quantiles quantiles = Quantiles.of(values);
            assertArrayEquals(before, values);
            // Two roundings of numbers below 5.
            double ulp = 4 * Math.ulp(5.0);
            assertEquals(oracle.evaluate(values, 5), quantiles.low(), ulp);
            assertEquals(oracle.evaluate(values, 50), quantiles.median(), ulp);
            assertEquals(oracle.evaluate(values, 95), quantiles.high(), ulp);
            assertEquals(oracle.evaluate(values, 100), quantiles.max());
            assertEquals(java.util.Arrays.stream(values).min().orElseThrow(), quantiles.min());
        }
    }

    @Test
    void nothingAndNotANumberHaveNone() {
        assertEquals(Quantiles.NONE, Quantiles.of());
        assertEquals(Quantiles.NONE, Quantiles.of(1, Double.NaN, 2));
        assertEquals(new Quantiles(7, 7, 7, 7, 7), Quantiles.of(7));
        assertEquals(
                Double.POSITIVE_INFINITY,
                Quantiles.of(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY).median());
        assertArrayEquals(
                new double[] {1, 1.05, 1.5, 1.95, 2}, Quantiles.of(2, 1).toArray(), 1e-15);
    }
}
