package io.github.smd4j.examples.scores;

import io.github.smd4j.core.map.GradientProcess;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Another process times e^(rt).
 *
 * @param noise the other
 * @param slope r a step
 */
record DriftingLevel(GradientProcess noise, double slope) implements GradientProcess {

    @Override
    public double mean(long step) {
        return noise.mean(step) * Math.exp(slope * step);
    }

    @Override
    public double variance(long step) {
        return noise.variance(step) * Math.exp(2 * slope * step);
    }

    @Override
    public DoubleSupplier draws(UniformRandomProvider random) {
        DoubleSupplier values = noise.draws(random);
        return new DoubleSupplier() {
            private long step;

            @Override
            public double getAsDouble() {
                return values.getAsDouble() * Math.exp(slope * step++);
            }
        };
    }
}
