package io.github.smd4j.core.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepSumsTest {

    private static final MathContext DIGITS = new MathContext(60);

    /**
     * Sums that are exact but for their last rounding, so that what is judged is the formula alone:
     * each of ww, wd, dd is half an ulp off, the root halves it, and a division, a root and the arc
     * tangent add one ulp each. 8 ulps cover it, where the arc cosine of the float64 cosine is
     * wrong by u/Δ² = 1e-4 at 1e-6 rad.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-9})
    void angleFromExactSumsIsGoodToUlps(double size) {
        SplittableRandom random = new SplittableRandom(7);
        BigDecimal ww = BigDecimal.ZERO;
        BigDecimal wd = BigDecimal.ZERO;
        BigDecimal dd = BigDecimal.ZERO;
        for (int i = 0; i < 200; i++) {
            BigDecimal w = new BigDecimal(random.nextGaussian());
            BigDecimal d = new BigDecimal(size * random.nextGaussian());
            ww = ww.add(w.multiply(w));
            wd = wd.add(w.multiply(d));
            dd = dd.add(d.multiply(d));
        }
        StepSums sums = new StepSums(ww.doubleValue(), wd.doubleValue(), dd.doubleValue(), 0, 0, 0);
        double expected = angle(ww, wd, dd).doubleValue();
        assertEquals(expected, sums.angularUpdate(), 8 * Math.ulp(expected));
    }

    /** Δ by the series of the arc tangent of tan Δ, which is below 0.2 here: 60 digits. */
    private static BigDecimal angle(BigDecimal ww, BigDecimal wd, BigDecimal dd) {
        BigDecimal area = ww.multiply(dd).subtract(wd.multiply(wd)).sqrt(DIGITS);
        BigDecimal tangent = area.divide(ww.add(wd), DIGITS);
        BigDecimal square = tangent.multiply(tangent, DIGITS).negate();
        BigDecimal power = tangent;
        BigDecimal sum = BigDecimal.ZERO;
        for (int n = 1; n < 120; n += 2) {
            sum = sum.add(power.divide(BigDecimal.valueOf(n), DIGITS));
            power = power.multiply(square, DIGITS);
        }
        return sum;
    }

    @Test
    void radialStepTurnsNothing() {
        // d = −w/8 exactly: the area is 0 in binary.
        assertEquals(0, new StepSums(3, -3 / 8.0, 3 / 64.0, 1, 0, 0).angularUpdate());
        // A residue below zero must read 0, not NaN.
        assertEquals(0, new StepSums(1, 0.1, 0.01 - 1e-17, 1, 0, 0).angularUpdate());
        assertEquals(0, new StepSums(2, 0, 0, 1, 0, 0).angularUpdate(), "no step at all");
        assertEquals(Math.PI, new StepSums(1, -2, 4, 1, 0, 0).angularUpdate(), "through zero");
    }

    @Test
    void rightAngleAndBeyondAreRead() {
        // w = (1, 0): d = (−1, 1) ends at (0, 1), d = (−2, 1) at (−1, 1).
        assertEquals(Math.PI / 2, new StepSums(1, -1, 2, 0, 0, 0).angularUpdate(), 1e-15);
        assertEquals(3 * Math.PI / 4, new StepSums(1, -2, 5, 0, 0, 0).angularUpdate(), 1e-15);
    }

    /** A power of two multiplies every sum exactly; the angle may not move by one bit. */
    @ParameterizedTest
    @ValueSource(ints = {-200, -20, -1, 1, 20, 200})
    void scalingBothWeightsLeavesTheAngle(int exponent) {
        StepSums sums = new StepSums(3.7, -0.01, 0.02, 0.5, 0.1, 0.2);
        double s = Math.scalb(1.0, exponent);
        StepSums scaled = new StepSums(3.7 * s, -0.01 * s, 0.02 * s, 0.5 / s, 0.1, 0.2);
        assertEquals(sums.angularUpdate(), scaled.angularUpdate());
        assertEquals(sums.relativeUpdate(), scaled.relativeUpdate());
        assertEquals(sums.unitGradientSquared(), scaled.unitGradientSquared());
    }

    @Test
    void derivedQuantitiesFollowTheirDefinitions() {
        // w = (2, 0), d = (−0.5, 1), g = (1, 3), v = (4, 5), all exact.
        StepSums sums = new StepSums(4, -1, 1.25, 10, 2, 19);
        assertEquals(1.5 * 1.5 + 1, sums.nextSquaredNorm());
        assertEquals(Math.sqrt(1.25) / 2, sums.relativeUpdate(), Math.ulp(0.5));
        assertEquals(40, sums.unitGradientSquared());
        assertEquals(Math.sqrt(40), sums.unitGradientNorm());
        assertEquals((10 + 2 * 0.5 * 19) * 4, sums.unitH(0.5));
        assertEquals(2 / Math.sqrt(40), sums.gradientCosine(), Math.ulp(0.5));
        assertEquals(Math.atan2(1, 1.5), sums.angularUpdate(), Math.ulp(0.5));
    }

    @Test
    void unitHNeedsNoBufferWithoutMomentum() {
        StepSums sums = new StepSums(4, -1, 1.25, 10, 2, Double.NaN);
        assertEquals(40, sums.unitH(0));
        assertTrue(Double.isNaN(sums.unitH(0.9)));
        assertTrue(sums.isFinite(), "an unknown buffer is no divergence");
    }

    @Test
    void notANumberPassesThrough() {
        double nan = Double.NaN;
        assertTrue(Double.isNaN(new StepSums(nan, 0, 1, 1, 0, 0).angularUpdate()));
        assertTrue(Double.isNaN(new StepSums(1, nan, 1, 1, 0, 0).angularUpdate()));
        assertTrue(Double.isNaN(new StepSums(1, 0, nan, 1, 0, 0).angularUpdate()));
        assertTrue(Double.isNaN(new StepSums(1, 0, nan, 1, 0, 0).nextSquaredNorm()));
        assertTrue(Double.isNaN(new StepSums(1, 0, 1, nan, nan, 0).gradientCosine()));
        assertFalse(new StepSums(1, 0, 1, nan, 0, 0).isFinite());
        assertFalse(new StepSums(1, 0, 1, 1, Double.POSITIVE_INFINITY, 0).isFinite());
    }

    @Test
    void zeroWeightHasNoAngle() {
        assertTrue(Double.isNaN(new StepSums(0, 0, 1, 1, 0, 0).angularUpdate()), "from zero");
        assertTrue(Double.isNaN(new StepSums(4, -4, 4, 1, 0, 0).angularUpdate()), "to zero");
        assertTrue(Double.isNaN(new StepSums(0, 0, 0, 0, 0, 0).angularUpdate()), "at zero");
        assertTrue(new StepSums(0, 0, 1, 1, 0, 0).isFinite(), "no divergence");
    }

    @Test
    void zeroGradientHasNoDirection() {
        assertEquals(0, new StepSums(1, 0, 0, 0, 0, 0).gradientCosine());
    }

    @Test
    void totalOfTheFiltersIsTheirSum() {
        double[] values = new double[18];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 << i;
        }
        FilterSums filters = FilterSums.of(values);
        values[0] = -1;
        assertEquals(3, filters.size());
        assertEquals(new StepSums(1, 2, 4, 8, 16, 32), filters.get(0));
        assertEquals(
                new StepSums(1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17), filters.get(2));
        double each = 1 + (1 << 6) + (1 << 12);
        assertEquals(
                new StepSums(each, 2 * each, 4 * each, 8 * each, 16 * each, 32 * each),
                filters.total());
        assertEquals(StepSums.ZERO, FilterSums.NONE.total());
    }

    @Test
    void rowsOfTwoVectorsAreAddedRowByRow() {
        FilterSums one = FilterSums.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        FilterSums other =
                FilterSums.of(new double[] {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120});
        FilterSums both = one.plus(other);
        assertEquals(new StepSums(11, 22, 33, 44, 55, 66), both.get(0));
        assertEquals(new StepSums(77, 88, 99, 110, 121, 132), both.get(1));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> one.plus(FilterSums.NONE));
        assertTrue(e.getMessage().contains("2 rows") && e.getMessage().contains("other has 0"));
    }
}
