package io.github.smd4j.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerFromFiltersTest {

    private static final double[] NORMS = {0.1, 0.5, 1, 3, 20};
    private static final double[] GRADIENTS = {3, 0.2, 1, 1, 5};

    /** Far from equilibrium, with large angles: tan² adds up, whatever filter stands where. */
    @Test
    void squaredTangentsAddUpForSgd() {
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.05, 0.1, 0);
        FilterWalk walk = new FilterWalk(20, NORMS, GRADIENTS, 1);
        for (int t = 0; t < 100; t++) {
            FilterSums filters = walk.step(h);
            double layer = filters.total().angularUpdate();
            assertEquals(1, LayerFromFilters.angularUpdate(filters) / layer, 1e-12);
            assertEquals(0, LayerFromFilters.radialShare(filters), 1e-20);
            // sin² is right only to a relative Δ².
            double sines = 0;
            double widest = 0;
            for (int k = 0; k < NORMS.length; k++) {
                StepSums f = filters.get(k);
                double sine = Math.sin(f.angularUpdate());
                sines += f.ww() / filters.total().ww() * sine * sine;
                widest = Math.max(widest, f.angularUpdate());
            }
            double error = Math.asin(Math.sqrt(sines)) / layer - 1;
            assertTrue(Math.abs(error) <= widest * widest);
            assertTrue(Math.abs(error) > 1e-9, "sin² should not be exact");
        }
    }

    /**
     * For any sums: the layer's tan² is that of the filters, each by (1+ω)², and the radial part.
     */
    @Test
    void radialShareIsTheWholeDifference() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 300; i++) {
            int filters = random.nextInt(1, 6);
            double[] values = new double[6 * filters];
            for (int k = 0; k < filters; k++) {
                double x = random.nextDouble(0.1, 2);
                double radial = random.nextDouble(-0.3, 0.3);
                double across = random.nextDouble(0, 0.3);
                values[6 * k] = x;
                values[6 * k + 1] = radial * x;
                values[6 * k + 2] = x * (radial * radial + across * across);
            }
            FilterSums sums = FilterSums.of(values);
            StepSums layer = sums.total();
            double mean = 1 + layer.wd() / layer.ww();
            double direct = 0;
            for (int k = 0; k < filters; k++) {
                StepSums f = sums.get(k);
                double grown = 1 + f.wd() / f.ww();
                double tangent = Math.tan(f.angularUpdate());
                direct += f.ww() / layer.ww() * Math.pow(grown / mean * tangent, 2);
            }
            double whole = Math.pow(Math.tan(layer.angularUpdate()), 2);
            assertEquals(1, direct / whole + LayerFromFilters.radialShare(sums), 1e-12, "row " + i);
        }
    }

    /**
     * Each filter is to sit at its own equilibrium, x_k in proportion to ‖g̃_k‖: the layer's level
     * is (Σ√L_k)² and no sum of levels. ‖g‖²·x of a filter is L_k exactly, so only x_k fluctuates.
     */
    @Test
    void inEquilibriumEveryFilterAndTheLayerShowTheory() {
        double decay = 0.02;
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.1, decay, 0);
        double[] levels = Arrays.stream(GRADIENTS).map(g -> g * g).toArray();
        double[] norms =
                Arrays.stream(levels)
                        .map(l -> Equilibrium.squaredNormExact(0.1, decay, 0, l))
                        .toArray();
        FilterWalk walk = new FilterWalk(40, norms, GRADIENTS, 3);
        double theory = Equilibrium.angularUpdateExact(0.1, decay, 0);
        FilterSums filters = walk.step(h);
        LayerFromFilters.Spread spread = LayerFromFilters.spread(filters);
        // SGD with a fixed ‖g̃‖ does not fluctuate at all: x stays, and so does every angle.
        assertEquals(1, spread.least(), 1e-12);
        assertEquals(1, spread.greatest(), 1e-12);
        assertEquals(0, spread.deviation(), 1e-12);
        assertEquals(1, filters.total().angularUpdate() / theory, 1e-12);
        double level = LayerFromFilters.level(levels);
        assertEquals(1, filters.total().unitGradientSquared() / level, 1e-12);
        double sum = Arrays.stream(levels).sum();
        assertTrue(level > 2.5 * sum, "the sum of levels is another number");
        double layerNorm = Equilibrium.squaredNormExact(0.1, decay, 0, level);
        assertEquals(1, Arrays.stream(norms).sum() / layerNorm, 1e-14);
    }

    /**
     * Norms off their equilibrium by up to 1.6 either way, so that the layer's angle still meets
     * the line: Σ p_k·L_k/x_k² is made 1/x*². The filters then do not.
     */
    @Test
    void layerMayShowTheoryWhileNoFilterDoes() {
        double decay = 0.002;
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.1, decay, 0);
        double rest = Equilibrium.squaredNormExact(0.1, decay, 0, 1);
        double[] ratios = {0.6, 0.8, 1, 1.15, 1.27};
        // Δ_k/Δ* is x*/x_k for L = 1; all norms by one factor move the layer onto the line.
        double x = 0;
        double inverse = 0;
        for (double ratio : ratios) {
            x += 1 / ratio;
            inverse += ratio;
        }
        double factor = Math.sqrt(inverse / x);
        double[] norms = Arrays.stream(ratios).map(r -> factor * rest / r).toArray();
        double[] gradients = new double[ratios.length];
        Arrays.fill(gradients, 1);
        FilterSums filters = new FilterWalk(40, norms, gradients, 5).step(h);
        double theory = Equilibrium.angularUpdateExact(0.1, decay, 0);
        double layer = filters.total().angularUpdate() / theory;
        // To λη, by which Eq. 12 is off.
        assertEquals(1, layer, 2 * 0.1 * decay);
        LayerFromFilters.Spread spread = LayerFromFilters.spread(filters);
        assertEquals(0.6 / factor, spread.least() * layer, 1e-3);
        assertEquals(1.27 / factor, spread.greatest() * layer, 1e-3);
        assertTrue(spread.least() < 0.66 && spread.greatest() > 1.3 && spread.deviation() > 0.2);
    }

    /** Momentum: wd_k/x_k differs from filter to filter, but its square is λη of tan². */
    @Test
    void underMomentumFiltersGiveTheLayerToTheirRadialShare() {
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.1, 5e-3, 0.9);
        FilterWalk walk = new FilterWalk(40, NORMS, GRADIENTS, 6);
        double worst = 0;
        for (int t = 0; t < 600; t++) {
            FilterSums filters = walk.step(h);
            double layer = filters.total().angularUpdate();
            double error = LayerFromFilters.angularUpdate(filters) / layer - 1;
            double share = LayerFromFilters.radialShare(filters);
            if (t > 300) {
                worst = Math.max(worst, Math.abs(error));
                assertTrue(share < 0.05);
            }
        }
        assertTrue(worst < 0.05 && worst > 1e-9, "worst " + worst);
    }

    @Test
    void noFilterIsNoLayer() {
        assertThrows(
                IllegalArgumentException.class,
                () -> LayerFromFilters.angularUpdate(FilterSums.NONE));
        assertThrows(IllegalArgumentException.class, () -> LayerFromFilters.level());
        assertThrows(IllegalArgumentException.class, () -> LayerFromFilters.level(1, -1));
    }
}
