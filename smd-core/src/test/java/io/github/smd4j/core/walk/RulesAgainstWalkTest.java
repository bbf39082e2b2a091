package io.github.smd4j.core.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each rule says of its equilibrium, against walks that know the optimizer's update alone. */
class RulesAgainstWalkTest {

    private static final int DIMENSIONS = 500;
    private static final int BATCHES = 25;
    private static final double LEVEL = 0.7;

    /**
     * Rule, η, λ, α, steps; then how far the rule's own forms may be off, angle and squared norm:
     * what its documentation admits, or 0. To that come four standard errors, from the means of 25
     * batches, each longer than the relaxation time.
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,   0.1,  0.05,  0,   10000, 1e-4, 1e-3",
        "heavy-ball,   0.1,  0.01,  0.9, 12500, 1e-4, 1e-3",
        "djl-sgd,      0.1,  0.01,  0.9, 12500, 1e-4, 1e-3",
        "nesterov,     0.1,  0.01,  0.9, 12500, 1e-3, 2e-3",
        "dampened:0.6, 0.1,  0.025, 0.9, 12500, 1e-3, 2e-3",
        "sgdw,         0.1,  0.05,  0.9, 12500, 1e-3, 2e-3",
        "adamw:0.999,  0.01, 0.5,   0.9, 12500, 6e-3, 1.4e-2",
        "adamw:0.99,   0.01, 0.5,   0.9, 12500, 6e-3, 1.4e-2",
    })
    void theEquilibriumIsThatOfTheWalk(
            String name,
            double rate,
            double decay,
            double a,
            int steps,
            double angleOff,
            double normOff) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Hyperparameters h = new Hyperparameters(name, rate, decay, a);
        double level =
                switch (rule.level()) {
                    case UNIT_GRADIENT -> LEVEL;
                    case COORDINATES -> DIMENSIONS;
                    // Σ √(E g̃_i²) for equal coordinates.
                    case ROOT_SECOND_MOMENTS -> Math.sqrt(LEVEL * DIMENSIONS);
                };
        double angle = rule.angularUpdateExact(h);
        double norm = rule.squaredNormExact(h, level);
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(name, DIMENSIONS),
                        GradientLaw.gaussian(LEVEL),
                        DIMENSIONS,
                        norm,
                        11);
        int batch = steps / BATCHES;
        double tau = rule.relaxationSteps(h);
        assertTrue(batch > 2 * tau, "batches of " + batch + " steps, relaxation time " + tau);
        for (int t = 0; t < 5 * batch; t++) {
            walk.step(h);
        }
        Moments squares = new Moments();
        Moments norms = new Moments();
        for (int b = 0; b < BATCHES; b++) {
            double sumOfSquares = 0;
            double sumOfNorms = 0;
            for (int t = 0; t < batch; t++) {
                StepSums sums = walk.step(h);
                sumOfSquares += sums.angularUpdate() * sums.angularUpdate();
                sumOfNorms += sums.ww();
            }
            squares.add(sumOfSquares / batch);
            norms.add(sumOfNorms / batch);
        }
        double angleRatio = Math.sqrt(squares.mean()) / angle;
        double angleError = error(squares) / (2 * squares.mean());
        double normRatio = norms.mean() / norm;
        double normError = error(norms) / norms.mean();
        System.out.printf(
                "%-13s angle/rule-1 %+.2e +- %.1e, squared norm %+.2e +- %.1e tau %.0f%n",
                name, angleRatio - 1, angleError, normRatio - 1, normError, tau);
        assertTrue(angleError < 2e-3 && normError < 5e-3, "the test must mean something");
        assertEquals(1, angleRatio, angleOff + 4 * angleError);
        assertEquals(1, normRatio, normOff + 4 * normError);
    }

    private static double error(Moments batches) {
        return Math.sqrt(batches.variance() / BATCHES);
    }
}
