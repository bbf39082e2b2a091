package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RescaleSplitTest {

    private static final double LEVEL = 0.7;

    /** The worst relative distances of norm and angle from equilibrium in 2,000 steps. */
    private static double[] strayed(
            MeanField.Buffer buffer,
            double rate,
            double decay,
            double a,
            double k,
            RescaleFactors factors) {
        MeanField meanField = new MeanField(buffer);
        MeanField.State old =
                meanField.equilibrium(new Hyperparameters("heavy-ball", rate, decay, a), LEVEL);
        RescaleFactors.Products before = new RescaleFactors.Products(old.x(), old.p(), old.q());
        RescaleFactors.Products after =
                buffer == MeanField.Buffer.VELOCITY
                        ? factors.splitVelocity(before)
                        : factors.splitScaledVelocity(before);
        MeanField.State state =
                new MeanField.State(after.squaredNorm(), after.inner(), after.squaredBuffer());
        Hyperparameters h = new Hyperparameters("heavy-ball", rate / k, decay, a);
        double x = Equilibrium.squaredNormExact(rate / k, decay, a, LEVEL);
        double angle = Equilibrium.angularUpdateExact(rate / k, decay, a);
        double norms = Math.abs(state.x() / x - 1);
        double angles = 0;
        for (int t = 0; t < 2000; t++) {
            MeanField.Step step = meanField.step(state, h, LEVEL);
            state = step.next();
            norms = Math.max(norms, Math.abs(state.x() / x - 1));
            angles = Math.max(angles, Math.abs(step.angularUpdate() / angle - 1));
        }
        return new double[] {norms, angles};
    }

    /**
     * The fixed point goes onto the fixed point; 2,000 steps then wander by some √2000 roundings of
     * x, 1e-14. The angle comes from q·x − p², which cancels nothing; p and q are as good as x.
     */
    @ParameterizedTest
    @CsvSource({
        "VELOCITY,0.1,1e-4,0.9,10", "SCALED_VELOCITY,0.1,1e-4,0.9,10", "VELOCITY,0.5,0.3,0.5,3",
        "SCALED_VELOCITY,0.5,0.3,0.5,3", "VELOCITY,1,0.1,0,100", "VELOCITY,0.1,1e-3,0.99,0.2",
    })
    void exactSplitLeavesNoTransient(
            MeanField.Buffer buffer, double rate, double decay, double a, double k) {
        RescaleFactors factors = RescaleFactors.exact(rate, decay, a, k);
        double[] left = strayed(buffer, rate, decay, a, k, factors);
        assertEquals(0, left[0], 2e-14);
        assertEquals(0, left[1], 2e-14);
    }

    /**
     * With k^(1/4) itself the split takes the part of the transient away that momentum makes, and
     * leaves that of the exact x*, (k−1)λη/(4(1+α)) with the new η; its relaxation has to be slow.
     */
    @ParameterizedTest
    @CsvSource({"VELOCITY,1e-4", "SCALED_VELOCITY,1e-4", "VELOCITY,1e-5"})
    void splitWithTheFourthRootLeavesTheExactNorm(MeanField.Buffer buffer, double decay) {
        double k = 10;
        double a = 0.9;
        double left = (k - 1) * 0.01 * decay / (4 * (1 + a));
        double[] worst = strayed(buffer, 0.1, decay, a, k, RescaleFactors.of(k));
        // The next order is λη·k of it.
        assertEquals(1, worst[0] / left, 1e-3);
        assertEquals(1, worst[1] / left, 1e-3);
        // The whole buffer multiplied leaves 6 times as much: MeanFieldTest.
        double whole = left + (Math.sqrt(k) - 1) * 2 * a * 0.01 * decay / ((1 - a) * (1 + a));
        assertEquals(18.3, whole / left, 0.1);
    }

    /** v ← m·v − (m − 1/m)·⟨w, v⟩/‖w‖²·w, part by part. */
    @Test
    void productsAreThoseOfTheVectors() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 200; i++) {
            int d = 5;
            double[] w = new double[d];
            double[] v = new double[d];
            for (int j = 0; j < d; j++) {
                w[j] = random.nextDouble(-1, 1);
                v[j] = random.nextDouble(-1, 1);
            }
            double k = Math.pow(10, random.nextDouble(-2, 3));
            RescaleFactors factors =
                    i % 2 == 0
                            ? RescaleFactors.of(k)
                            : RescaleFactors.exact(Math.min(1, k), 0.1, 0.9, k);
            double m = factors.velocityFactor();
            double x = FilterWalk.dot(w, w);
            double p = FilterWalk.dot(w, v);
            RescaleFactors.Products before =
                    new RescaleFactors.Products(x, p, FilterWalk.dot(v, v));
            for (int j = 0; j < d; j++) {
                v[j] = m * v[j] - (m - 1 / m) * (p / x) * w[j];
                w[j] /= factors.weightDivisor();
            }
            // Parts of size m and 1/m cancel in the vector where it points along w.
            double rounding = 2e-15 * Math.max(k, 1 / k);
            RescaleFactors.Products after = factors.splitVelocity(before);
            assertEquals(FilterWalk.dot(w, w), after.squaredNorm(), rounding * x);
            assertEquals(FilterWalk.dot(w, v), after.inner(), rounding * d);
            assertEquals(FilterWalk.dot(v, v), after.squaredBuffer(), rounding * d);
            RescaleFactors.Products scaled = factors.splitScaledVelocity(before);
            assertEquals(after.squaredNorm(), scaled.squaredNorm());
            assertEquals(1, scaled.inner() / (after.inner() / k), 2e-15);
            assertEquals(1, scaled.squaredBuffer() / (after.squaredBuffer() / k / k), 2e-15);
        }
    }

    @Test
    void exactNeedsAnEquilibriumOnBothSides() {
        assertThrows(IllegalArgumentException.class, () -> RescaleFactors.exact(0.1, 0, 0.9, 10));
        assertThrows(
                IllegalArgumentException.class, () -> RescaleFactors.exact(0.5, 0.5, 0.9, 0.1));
        assertThrows(IllegalArgumentException.class, () -> RescaleFactors.exact(0.5, 0.5, 0.9, 0));
    }
}
