package io.github.smd4j.core.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnitGradientEstimateTest {

    /**
     * h̃ = L·exp(σz − σ²/2) with z an AR(1): mean L, variance L²(e^σ² − 1), 1% quantile
     * L·exp(−2.326σ − σ²/2), autocorrelation (e^(σ²φ^k) − 1)/(e^σ² − 1).
     */
    @Test
    void levelVarianceAndBoundAreThoseOfTheProcess() {
        double level = 3;
        double sigma = 0.3;
        double phi = 0.8;
        SplittableRandom random = new SplittableRandom(11);
        UnitGradientEstimate whole = new UnitGradientEstimate();
        UnitGradientEstimate merged = new UnitGradientEstimate();
        UnitGradientEstimate part = new UnitGradientEstimate();
        double z = random.nextGaussian();
        double least = Double.POSITIVE_INFINITY;
        int n = 1 << 16;
        for (int t = 0; t < n; t++) {
            double h = level * Math.exp(sigma * z - sigma * sigma / 2);
            z = phi * z + Math.sqrt(1 - phi * phi) * random.nextGaussian();
            least = Math.min(least, h);
            whole.add(h);
            part.add(h);
            if (part.count() == 1 << 12) {
                merged.merge(part);
                part = new UnitGradientEstimate();
            }
        }
        double square = Math.expm1(sigma * sigma);
        double time = 1;
        for (int k = 1; k < 200; k++) {
            time += 2 * Math.expm1(sigma * sigma * Math.pow(phi, k)) / square;
        }
        for (UnitGradientEstimate each : new UnitGradientEstimate[] {whole, merged}) {
            assertEquals(n, each.count());
            assertTrue(each.isResolved());
            double levelError = level * Math.sqrt(square * time / n);
            assertEquals(level, each.level(), 4 * levelError);
            // Blocks of 256 in 65,536: √(1/512) = 4.4% of a standard error, and twice that of n/T.
            assertEquals(1, each.levelError() / levelError, 4 * 0.044);
            assertEquals(1, each.effectiveSampleSize() / (n / time), 4 * 0.088);
            assertEquals(level * level * square, each.variance(), 4 * each.varianceError());
            // Var of (h − L)² for independent lognormal h, for scale: within a factor of it.
            assertTrue(each.varianceError() < 0.05 * each.variance());
            double lag = Math.expm1(sigma * sigma * phi) / square;
            assertEquals(lag, each.lagOneAutocorrelation(), 4 * Math.sqrt((1 - lag * lag) / n));
            assertEquals(least, each.minimum());
            // n/T independent values, density 0.0267 of z at its 1% quantile: error of z 0.04.
            double error = Math.sqrt(0.01 * 0.99 * time / n) / 0.0267 * sigma;
            assertEquals(
                    level * Math.exp(-2.3263 * sigma - sigma * sigma / 2),
                    each.lowQuantile(),
                    (4 * error + QuantileSketch.ACCURACY) * each.lowQuantile());
        }
        assertEquals(whole.levelError(), merged.levelError(), 1e-12 * whole.levelError());
        assertEquals(whole.varianceError(), merged.varianceError(), 1e-12);
    }

    @Test
    void negativeValuesAreKept() {
        UnitGradientEstimate estimate = new UnitGradientEstimate();
        for (double h : new double[] {1, -2, 3}) {
            estimate.add(h);
        }
        assertEquals(-2, estimate.minimum());
        assertEquals(-2, estimate.lowQuantile(), 0.02);
        assertEquals(2 / 3.0, estimate.level(), 1e-15);
    }

    @Test
    void notANumberMakesEveryAnswerSo() {
        UnitGradientEstimate estimate = new UnitGradientEstimate();
        assertTrue(Double.isNaN(estimate.level()) && Double.isNaN(estimate.minimum()));
        assertTrue(Double.isNaN(estimate.lowQuantile()) && Double.isNaN(estimate.variance()));
        estimate.merge(new UnitGradientEstimate());
        assertEquals(0, estimate.count());
        UnitGradientEstimate bad = new UnitGradientEstimate();
        bad.add(1);
        bad.add(Double.NaN);
        estimate.merge(bad);
        assertTrue(Double.isNaN(estimate.level()) && Double.isNaN(estimate.minimum()));
        assertTrue(Double.isNaN(estimate.lowQuantile()) && Double.isNaN(estimate.variance()));
    }
}
