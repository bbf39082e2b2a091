package io.github.smd4j.examples.verdict;

import io.github.smd4j.core.bound.UnitGradientMoments;
import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.map.LevelProcess;
import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.map.UniformNoise;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A process with E[L] = 1 that the bounds are put to the test with.
 *
 * @param name in words
 * @param process its law and draws
 * @param minimum l; NaN where only the least value of a run is known
 * @param correlation φ, the autocorrelation at lag 1
 */
record BoundProcess(String name, GradientProcess process, double minimum, double correlation) {

    static final BoundProcess DETERMINISTIC =
            new BoundProcess("deterministic", LevelProcess.constant(1), 1, 0);

    static final BoundProcess UNIFORM = uniform(0.5);

    static BoundProcess uniform(double width) {
        return new BoundProcess(
                "uniform +-" + width,
                new UniformNoise(LevelProcess.constant(1), width),
                1 - width,
                0);
    }

    private static BoundProcess lognormal(String name, double variation, double correlation) {
        return new BoundProcess(
                name, new LognormalProcess(1, variation, correlation), Double.NaN, correlation);
    }

    /** The processes for SGD (α = 0) or heavy ball, whose h̃ may be negative. */
    static List<BoundProcess> all(double momentum) {
        return List.of(
                DETERMINISTIC,
                UNIFORM,
                uniform(0.9),
                lognormal("lognormal cv 0.2", 0.2, 0),
                lognormal("ar1 0.5 cv 0.05", 0.05, 0.5),
                lognormal("ar1 0.9 cv 0.05", 0.05, 0.9),
                momentum == 0
                        ? uniform(1)
                        : new BoundProcess("uniform +-1.5", new SignedUniform(1.5), -0.5, 0));
    }

    boolean isRandom() {
        return process.variance(0) > 0;
    }

    /** L, V and l, with the correlation left out or not; l estimated where it is not known. */
    UnitGradientMoments moments(double leastSeen, boolean correlated) {
        UnitGradientMoments moments =
                UnitGradientMoments.of(
                        1, process.variance(0), Double.isNaN(minimum) ? leastSeen : minimum);
        return correlated ? moments.withCorrelation(correlation) : moments;
    }

    /** 1 plus uniform noise that may reach below 0. */
    private record SignedUniform(double width) implements GradientProcess {

        @Override
        public double mean(long step) {
            return 1;
        }

        @Override
        public double variance(long step) {
            return width * width / 3;
        }

        @Override
        public DoubleSupplier draws(UniformRandomProvider random) {
            return () -> 1 + width * (2 * random.nextDouble() - 1);
        }
    }
}
