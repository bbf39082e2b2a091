package io.github.smd4j.core.map;

import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A stationary lognormal L_t = L·exp(y_t − σ²/2), above 0 by construction, with y a Gaussian AR(1):
 * y_{t+1} = φy_t + σ√(1−φ²)·n_t and σ² = ln(1+c²).
 *
 * <p>Mean L and variance c²L² are exact. With φ = 0 the values are independent; else their
 * autocorrelation is (e^(σ²φⁿ) − 1)/(e^(σ²) − 1), a little below φⁿ, and exactly φⁿ as c → 0.
 *
 * @param level L, finite and above 0
 * @param variation c, the coefficient of variation, in [0, 1e100]
 * @param correlation φ in [0, 1)
 */
public record LognormalProcess(double level, double variation, double correlation)
        implements GradientProcess {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public LognormalProcess {
        LevelProcess.positive("level", level);
        if (!(variation >= 0 && variation <= 1e100)) {
            throw new IllegalArgumentException(
                    "variation must be in [0, 1e100], but was " + variation);
        }
        if (!(correlation >= 0 && correlation < 1)) {
            throw new IllegalArgumentException(
                    "correlation must be in [0, 1), but was " + correlation);
        }
    }

    @Override
    public double mean(long step) {
        return level;
    }

    @Override
    public double variance(long step) {
        return variation * variation * level * level;
    }

    @Override
    public double widening(double memory) {
        double square = Math.log1p(variation * variation);
        double sum = 0;
        double gaussian = correlation;
        double weight = memory;
        while (square > 0 && gaussian * weight > 1e-17) {
            sum += weight * Math.expm1(square * gaussian) / Math.expm1(square);
            gaussian *= correlation;
            weight *= memory;
        }
        return 1 + 2 * sum;
    }

    @Override
    public DoubleSupplier draws(UniformRandomProvider random) {
        double square = Math.log1p(variation * variation);
        double sigma = Math.sqrt(square);
        double fresh = Math.sqrt((1 - correlation) * (1 + correlation));
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        return new DoubleSupplier() {
            private double z = gaussian.sample();

            @Override
            public double getAsDouble() {
                double value = level * Math.exp(sigma * z - square / 2);
                z = correlation * z + fresh * gaussian.sample();
                return value;
            }
        };
    }
}
