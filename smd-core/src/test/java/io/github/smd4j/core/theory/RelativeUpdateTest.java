package io.github.smd4j.core.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.identity.UpdateAverages;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativeUpdateTest {

    /** The chord under Δ*, and what F3's fixed point says of ‖ηv‖/‖w‖. */
    @ParameterizedTest
    @CsvSource({"1e-12,0", "1e-6,0.9", "1e-3,0.99", "0.2,0.5"})
    void equilibriumIsTheChordOfTheExactAngle(double u, double a) {
        double update = RelativeUpdate.equilibrium(0.1, u / 0.1, a);
        double angle = Equilibrium.angularUpdateExact(0.1, u / 0.1, a);
        assertEquals(1, update / (2 * Math.sin(angle / 2)), 1e-15);
    }

    /**
     * D_T/R_T is exact whatever the gradients do: here they are correlated in time, and the norm
     * still moves. What the drift leaves out are the two ends, α/(1+α) of a step's ‖d‖² and of its
     * change of x, over Σx.
     */
    @ParameterizedTest
    @CsvSource({"0,0", "0,0.8", "0.9,0", "0.9,0.8"})
    void ratioOfSquaresHoldsForAnyGradients(double a, double phi) {
        double rate = 0.2;
        double decay = 5e-3;
        Hyperparameters h = new Hyperparameters("heavy-ball", rate, decay, a);
        double start = 1.5 * Equilibrium.squaredNormExact(rate, decay, a, 1);
        FilterWalk walk = FilterWalk.single(100, start, 4).correlated(phi);
        for (int t = 0; t < 200; t++) {
            walk.step(h);
        }
        UpdateAverages averages = UpdateAverages.NONE;
        double most = 0;
        for (int t = 0; t < 2000; t++) {
            StepSums sums = walk.step(h).total();
            averages = averages.plus(sums);
            most = Math.max(most, sums.dd());
        }
        double limit = RelativeUpdate.averageRatio(rate, decay, a);
        double ends = 2 * a / (1 + a) * most / averages.squaredNorms();
        double drift = averages.drift(a);
        assertTrue(ends < 0.01 * limit);
        assertEquals(limit + drift, averages.ratio(), ends + 1e-12 * limit);
        // As printed, without the squares, the ratio is about the root: 20 times as large here.
        assertEquals(1, averages.normRatio() / Math.sqrt(limit), 0.1);
        assertEquals(2000, averages.steps());
        assertEquals(
                1,
                averages.meanSquaredUpdate() / averages.meanSquaredNorm() / averages.ratio(),
                4 * Math.ulp(1.0));
    }

    @Test
    void stepOfSgdIsExactOutOfEquilibrium() {
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.3, 0.02, 0);
        FilterWalk walk = FilterWalk.single(50, 0.2, 6);
        for (int t = 0; t < 50; t++) {
            StepSums sums = walk.step(h).total();
            double update = RelativeUpdate.ofStep(0.3, 0.02, sums.unitGradientNorm(), sums.ww());
            assertEquals(1, sums.relativeUpdate() / update, 1e-13);
        }
    }
}
