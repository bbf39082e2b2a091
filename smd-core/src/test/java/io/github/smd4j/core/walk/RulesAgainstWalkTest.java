package io.github.smd4j.core.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.AdamL2Rule;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each rule says of its equilibrium, against walks that know the optimizer's update alone. */
class RulesAgainstWalkTest {

    private static final int DIMENSIONS = 500;
    private static final int BATCHES = 25;
    private static final double LEVEL = 0.7;

    /**
     * Rule, η, λ, α, steps; then how far the rule itself may be off, angle and squared norm. To
     * that come four standard errors, from the means of 25 batches, each longer than twice the
     * relaxation time.
     *
     * <ul>
     *   <li>SGD's family: the mean field leaves out the variation of x, which squared is
     *       (V/L²)·λη/(2(1−α)) with V/L² = 2/(d−1) + 4α²/((1−α²)(d−1)): 2e-4 at most.
     *   <li>Adam's relatives: their rules take the second moment for steady, so they are off by
     *       1−β2 at most, their angles by a part of that: a tenth for AdamW, 0.4 for L2.
     *   <li>Lion: 0.1% of the angle at this d, twice that of the norm, which goes with its square.
     *   <li>LARS: ‖g̃‖ scatters, and 1/(E 1/‖g̃‖)² is lower than L by 6/(4(d−1)) = 0.3%, its root,
     *       which the norm goes with, by half of that.
     *   <li>LAMB: every step is η‖w‖ long; its part along w scatters, which costs below 1e-4.
     * </ul>
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,    0.1,   0.05,  0,   10000, 2e-4, 2e-4",
        "heavy-ball,    0.1,   0.01,  0.9, 12500, 2e-4, 2e-4",
        "djl-sgd,       0.1,   0.01,  0.9, 12500, 2e-4, 2e-4",
        "nesterov,      0.1,   0.01,  0.9, 12500, 2e-4, 2e-4",
        "dampened:0.6,  0.1,   0.025, 0.9, 12500, 2e-4, 2e-4",
        "sgdw,          0.1,   0.05,  0.9, 12500, 2e-4, 2e-4",
        "adamw:0.99,    0.004, 0.5,   0.9, 25000, 1e-3, 1e-2",
        "adamw:0.95,    0.01,  0.5,   0.9, 12500, 5e-3, 5e-2",
        "adam-l2:0.99,  0.01,  0.002, 0.9, 15000, 4e-3, 1e-2",
        "adam-l2:0.95,  0.01,  0.002, 0.9, 12500, 2e-2, 5e-2",
        "lion:0.99,     0.01,  0.2,   0.9, 15000, 1e-3, 2e-3",
        "lion:0.9,      0.01,  0.5,   0.8, 12500, 1e-3, 2e-3",
        "lars:0.001,    20,    0.01,  0.9, 12500, 2e-4, 1.5e-3",
        "lamb:0.99,     0.02,  0.5,   0.9, 25000, 1e-4, 1e-2",
        "lamb:0.95,     0.03,  0.5,   0.9, 12500, 1e-4, 5e-2",
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
        double angle =
                rule instanceof AdamL2Rule adam
                        ? adam.angularUpdate(h, level, DIMENSIONS)
                        : rule.angularUpdateExact(h);
        double norm = rule.squaredNormExact(h, level);
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(name, DIMENSIONS),
                        GradientLaw.gaussian(LEVEL),
                        DIMENSIONS,
                        norm,
                        11);
        int batch = steps / BATCHES;
        double tau =
                rule instanceof AdamL2Rule adam
                        ? adam.relaxationSteps(h, level, DIMENSIONS)
                        : rule.relaxationSteps(h);
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
        assertTrue(angleError < 2e-3 && normError < 5e-3, "the test must mean something");
        assertEquals(1, angleRatio, angleOff + 4 * angleError, "angle");
        assertEquals(1, normRatio, normOff + 4 * normError, "squared norm");
    }

    @Test
    void everyRuleIsWalked() throws NoSuchMethodException {
        String[] cases =
                RulesAgainstWalkTest.class
                        .getDeclaredMethod(
                                "theEquilibriumIsThatOfTheWalk",
                                String.class,
                                double.class,
                                double.class,
                                double.class,
                                int.class,
                                double.class,
                                double.class)
                        .getAnnotation(CsvSource.class)
                        .value();
        for (String name : UpdateRules.names()) {
            String start = name.replaceAll("[A-Z]+[0-9]?$", "");
            assertTrue(Stream.of(cases).anyMatch(each -> each.startsWith(start)), name);
        }
    }

    private static double error(Moments batches) {
        return Math.sqrt(batches.variance() / BATCHES);
    }
}
