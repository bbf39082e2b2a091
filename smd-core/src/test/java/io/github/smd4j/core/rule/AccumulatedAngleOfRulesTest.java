package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I4 by rule, against anchors in a random walk. */
class AccumulatedAngleOfRulesTest {

    private static final int DIMENSIONS = 500;
    private static final int ANCHORS = 150;

    /**
     * Anchors do not overlap, and their angles are taken for independent: four standard errors of
     * their mean 1 − cos. Off besides: 1/d for the variation of the norm within a span, and for
     * AdamW a tenth of 1−β2, as for its single step.
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,   0.1,   0.05,  0,   10,  0",
        "heavy-ball,   0.1,   0.01,  0.9, 10,  0",
        "heavy-ball,   0.1,   0.01,  0.9, 100, 0",
        "dampened:0.6, 0.1,   0.025, 0.9, 10,  0",
        "sgdw,         0.1,   0.05,  0.9, 10,  0",
        "sgdw,         0.1,   0.05,  0.9, 100, 0",
        "adamw:0.99,   0.004, 0.5,   0.9, 100, 1e-3",
    })
    void anchorsOfTheWalkTurnAsFar(
            String name, double rate, double decay, double momentum, int span, double off) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Hyperparameters h = new Hyperparameters(name, rate, decay, momentum);
        double level = rule.level() == Level.COORDINATES ? DIMENSIONS : 1;
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(name, DIMENSIONS),
                        GradientLaw.gaussian(1),
                        DIMENSIONS,
                        rule.squaredNormExact(h, level),
                        5);
        for (int t = 0; t < 5 * rule.relaxationSteps(h); t++) {
            walk.step(h);
        }
        Moments loss = new Moments();
        for (int i = 0; i < ANCHORS; i++) {
            double[] anchor = walk.weight();
            for (int t = 0; t < span; t++) {
                walk.step(h);
            }
            loss.add(cosineLoss(anchor, walk.weight()));
        }
        double theory = 1 - Math.cos(rule.accumulatedAngle(h, span).orElseThrow());
        double error = Math.sqrt(loss.variance() / ANCHORS) / loss.mean();
        assertTrue(error < 0.01, "the test must mean something, but its error is " + error);
        assertEquals(1, loss.mean() / theory, 4 * error + 1.0 / DIMENSIONS + 2 * off);
    }

    private static double cosineLoss(double[] a, double[] b) {
        double aa = 0;
        double bb = 0;
        double ab = 0;
        for (int i = 0; i < a.length; i++) {
            aa += a[i] * a[i];
            bb += b[i] * b[i];
            ab += a[i] * b[i];
        }
        return 1 - ab / Math.sqrt(aa * bb);
    }

    /** Two closed forms of the same angle, each to 10 ulp. */
    @ParameterizedTest
    @CsvSource({"heavy-ball", "djl-sgd", "dampened:0.6", "sgdw", "adamw:0.99"})
    void oneStepIsTheEquilibriumAngle(String name) {
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        for (double momentum : new double[] {0, 0.9, 0.99}) {
            for (double decay : new double[] {1e-9, 1e-4, 0.1}) {
                Hyperparameters h = new Hyperparameters(name, 0.1, decay, momentum);
                double one = rule.accumulatedAngle(h, 1).orElseThrow();
                assertEquals(1, one / rule.angularUpdateExact(h), 20 * 0x1p-53, h::toString);
            }
        }
    }

    @Test
    void othersHaveNone() {
        Hyperparameters h = new Hyperparameters("nesterov", 0.1, 1e-3, 0.9);
        assertTrue(new NesterovRule().accumulatedAngle(h, 10).isEmpty());
        Hyperparameters none = new Hyperparameters("heavy-ball", 0.1, 0, 0.9);
        assertTrue(UpdateRules.inEquilibrium(none).isEmpty());
        assertTrue(UpdateRules.inEquilibrium(Hyperparameters.UNKNOWN).isEmpty());
        assertEquals("nesterov", UpdateRules.inEquilibrium(h).orElseThrow().name());
        assertThrows(
                IllegalArgumentException.class,
                () -> HeavyBallRule.PYTORCH.accumulatedAngle(none, 10));
        assertThrows(
                IllegalArgumentException.class, () -> HeavyBallRule.PYTORCH.accumulatedAngle(h, 0));
    }
}
