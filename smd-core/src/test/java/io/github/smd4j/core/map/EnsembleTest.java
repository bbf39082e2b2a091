package io.github.smd4j.core.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Rates;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.JumpableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleTest {

    private static final GradientProcess NOISY =
            new UniformNoise(LevelProcess.constant(10), UniformNoise.PAPER);

    private static long bits(EnsembleMoments moments) {
        long hash = moments.bands().hashCode();
        for (int t = 0; t <= moments.steps(); t++) {
            hash = 31 * hash + Double.doubleToLongBits(moments.mean(t));
            hash = 31 * hash + Double.doubleToLongBits(moments.variance(t));
        }
        return hash;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 1000})
    void threadsChangeNoBit(int trajectories) {
        GradientProcess process = new UniformNoise(new LognormalProcess(10, 0.3, 0.5), 3);
        Ensemble ensemble =
                new Ensemble(new MomentumMap(0.1, 0.01, 0.9), process, 10, trajectories, 700, 42);
        long one = bits(ensemble.run(1, done -> true));
        for (int threads : new int[] {2, 3, 8, 100}) {
            assertEquals(one, bits(ensemble.run(threads, done -> true)), threads + " threads");
        }
        Ensemble other = new Ensemble(ensemble.map(), process, 10, trajectories, 700, 43);
        assertTrue(one != bits(other.run()));
    }

    /** The streamed moments are those of trajectories that are kept, stream by stream. */
    @Test
    void momentsAndBandsAreThoseOfTheTrajectories() {
        int n = 100;
        int steps = 600;
        NormMap map = new SgdMap(0.1, 0.01, true);
        UniformRandomProvider source = RandomSource.L64_X128_MIX.create(9L);
        JumpableUniformRandomProvider streams = (JumpableUniformRandomProvider) source;
        double[][] kept = new double[steps + 1][n];
        for (int k = 0; k < n; k++) {
            DoubleSupplier draws = NOISY.draws(streams.jump());
            NormMap.State state = map.atRest(10);
            kept[0][k] = 10;
            for (int t = 0; t < steps; t++) {
                state = map.next(state, draws.getAsDouble());
                kept[t + 1][k] = state.squaredNorm();
            }
        }
        EnsembleMoments moments = new Ensemble(map, NOISY, 10, n, steps, 9).run();
        for (int t = 0; t <= steps; t++) {
            Moments expected = new Moments();
            Arrays.stream(kept[t]).forEach(expected::add);
            // Welford: n ulp of the mean, and for the variance n ulp·√(1 + mean²/variance).
            double ulps = n * Math.ulp(1.0);
            assertEquals(1, moments.mean(t) / expected.mean(), ulps);
            double spread = expected.variance();
            double loss = ulps * Math.sqrt(spread + expected.mean() * expected.mean());
            assertEquals(spread, moments.variance(t), 2 * loss * Math.sqrt(spread));
        }
        // 600 steps in 256 pieces are pieces of 3.
        assertEquals(1 + 200, moments.bands().size());
        EnsembleMoments.Band last = moments.bands().get(200);
        double[] end = kept[steps];
        Arrays.sort(end);
        assertEquals(new EnsembleMoments.Band(steps, end[4], end[49], end[94]), last);
    }

    /**
     * Var x = Vη²/(4L(1−α)²) after 10/(1−ρ) steps. A variance of n normal values errs by √(2/(n−1))
     * of itself; the next order, about λη/(1−α)², is allowed for beside four of those. The mean is
     * low by about Var x/(2x*), since x² is what the drive keeps linear.
     */
    @ParameterizedTest
    @CsvSource({"sgd,0.001", "sgd-exact,0.001", "sgdm,2e-4"})
    void spreadIsThePredictedOne(String name, double intrinsic) {
        int n = 4000;
        double rate = 0.1;
        double decay = intrinsic / rate;
        NormMap map =
                name.equals("sgdm")
                        ? new MomentumMap(rate, decay, 0.9)
                        : new SgdMap(rate, decay, name.equals("sgd-exact"));
        double a = map.momentum();
        double start = map.fixedPoint(10);
        int steps = (int) (10 / Rates.nearEquilibriumLoss(rate, decay, a));
        EnsembleMoments moments = new Ensemble(map, NOISY, start, n, steps, 1).run();
        double predicted = Fluctuations.squaredNormVariance(rate, a, 3, 10);
        double next = 2 * intrinsic / ((1 - a) * (1 - a));
        double error = 4 * Math.sqrt(2.0 / (n - 1)) + next;
        assertTrue(error < 0.25, "the test must be able to fail");
        assertEquals(1, moments.variance(steps) / predicted, error);
        double shift = predicted / (2 * start);
        assertEquals(start - shift, moments.mean(steps), 4 * Math.sqrt(predicted / n) + shift);
    }

    /** Correlated L widens Var x by the factor the process gives. */
    @Test
    void correlationWidensTheSpread() {
        int n = 4000;
        double rate = 0.1;
        double decay = 0.01;
        NormMap map = new SgdMap(rate, decay, true);
        LognormalProcess process = new LognormalProcess(10, 0.1, 0.9);
        double loss = Rates.nearEquilibriumLoss(rate, decay, 0);
        int steps = (int) (10 / loss);
        EnsembleMoments moments = new Ensemble(map, process, map.fixedPoint(10), n, steps, 1).run();
        double predicted =
                Fluctuations.squaredNormVariance(rate, 0, process.variance(0), 10)
                        * process.widening(1 - loss);
        assertTrue(process.widening(1 - loss) > 15);
        // Four standard errors and the next order in λη and in c².
        assertEquals(
                1,
                moments.variance(steps) / predicted,
                4 * Math.sqrt(2.0 / (n - 1)) + 0.002 + 0.02);
    }

    @Test
    void anObserverHearsAndStops() {
        Ensemble ensemble = new Ensemble(new SgdMap(0.1, 0.01, false), NOISY, 10, 10, 1000, 1);
        AtomicLong last = new AtomicLong();
        ensemble.run(
                2,
                done -> {
                    assertTrue(done > last.getAndSet(done));
                    return true;
                });
        assertEquals(1000, last.get());
        assertThrows(CancellationException.class, () -> ensemble.run(2, done -> done < 500));
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, ensemble::run);
        assertTrue(Thread.interrupted());
    }

    @Test
    void aNormThatDiesIsSaid() {
        Ensemble ensemble =
                new Ensemble(
                        new SgdMap(0.1, 0.01, false), LevelProcess.series(1, 1, -1e9), 10, 3, 3, 1);
        String message = assertThrows(IllegalStateException.class, ensemble::run).getMessage();
        assertTrue(message.contains("after step 2"), message);
    }

    @Test
    void rangesAreChecked() {
        NormMap map = new SgdMap(0.1, 0.01, false);
        assertThrows(IllegalArgumentException.class, () -> new Ensemble(map, NOISY, 0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Ensemble(map, NOISY, 1, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Ensemble(map, NOISY, 1, 1, 0, 1));
        Ensemble ensemble = new Ensemble(map, NOISY, 1, 1, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> ensemble.run(0, done -> true));
        assertTrue(Double.isNaN(ensemble.run().variance(1)));
    }
}
