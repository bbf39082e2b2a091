package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialMeanTest {

    private static double direct(double[] values, int to, double keep) {
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < to; k++) {
            double weight = Math.pow(keep, k);
            sum += weight * values[to - 1 - k];
            weights += weight;
        }
        return sum / weights;
    }

    /** A few roundings of each of 1/(1−β) numbers below 3. */
    private static double tolerance(double keep) {
        return 4 * 0x1p-53 * 3 / (1 - keep);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, 0.999})
    void isTheWeightedMeanFromTheFirstNumberOn(double keep) {
        double[] values = new SplittableRandom(1).doubles(300, -1, 3).toArray();
        ExponentialMean mean = new ExponentialMean(keep);
        assertTrue(Double.isNaN(mean.mean()));
        for (int t = 0; t < values.length; t++) {
            mean.add(values[t]);
            assertEquals(direct(values, t + 1, keep), mean.mean(), tolerance(keep));
        }
        double weight = (1 - Math.pow(keep, 300)) / (1 - keep);
        assertEquals(weight, mean.weight(), 300 * 0x1p-53 * weight);
    }

    /** A constant stream has no bias at its start, and no rounding either. */
    @Test
    void aConstantIsItsOwnMean() {
        ExponentialMean mean = ExponentialMean.ofHalfLife(100);
        for (int t = 0; t < 50; t++) {
            mean.add(0.1);
            assertEquals(0.1, mean.mean());
        }
    }

    @Test
    void afterAHalfLifeANumberCountsHalf() {
        ExponentialMean mean = ExponentialMean.ofHalfLife(8);
        for (int t = 0; t < 5000; t++) {
            mean.add(t < 4992 ? 1 : 0);
        }
        assertEquals(0.5, mean.mean(), tolerance(0.92));
    }

    @Test
    void mergingEqualsOnePass() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            double keep = random.nextDouble();
            double[] values = random.doubles(random.nextInt(1, 60), -1, 3).toArray();
            int seam = random.nextInt(values.length + 1);
            ExponentialMean early = new ExponentialMean(keep);
            ExponentialMean late = new ExponentialMean(keep);
            for (int t = 0; t < values.length; t++) {
                (t < seam ? early : late).add(values[t]);
            }
            early.merge(late);
            double expected = direct(values, values.length, keep);
            assertEquals(expected, early.mean(), tolerance(keep), "round " + round);
        }
    }

    @Test
    void notANumberMakesEveryAnswerSo() {
        ExponentialMean mean = new ExponentialMean(0.5);
        mean.add(Double.NaN);
        mean.add(1);
        assertTrue(Double.isNaN(mean.mean()));
        ExponentialMean other = new ExponentialMean(0.5);
        other.add(1);
        other.merge(mean);
        assertTrue(Double.isNaN(other.mean()));
    }

    @Test
    void rangesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new ExponentialMean(1));
        assertThrows(IllegalArgumentException.class, () -> new ExponentialMean(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> ExponentialMean.ofHalfLife(0));
        assertThrows(IllegalArgumentException.class, () -> ExponentialMean.ofHalfLife(1e300));
        ExponentialMean mean = new ExponentialMean(0.5);
        assertThrows(IllegalArgumentException.class, () -> mean.merge(new ExponentialMean(0.25)));
    }
}
