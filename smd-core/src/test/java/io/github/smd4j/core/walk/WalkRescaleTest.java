package io.github.smd4j.core.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.walk.WalkUpdate.BufferRescaling;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalkRescaleTest {

    private static final int DIMENSIONS = 200;
    private static final double DIVISOR = 4;
    private static final int CYCLES = 30;

    /**
     * A walk whose rate is cut by 4 and raised again, rescaled each time, has the same angle and
     * norm in the first three steps of a stage as at its end. Cycles are independent enough for
     * their standard error; four of them are allowed, and 3% for what is left of order λη/(1−α).
     * Untouched buffers miss by 20% and more, a wrong power of the weight by 20% at least.
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball,   0.1,  0.02, 0.9, 40",
        "djl-sgd,      0.1,  0.02, 0.9, 40",
        "nesterov,     0.1,  0.02, 0.9, 40",
        "dampened:0.5, 0.2,  0.02, 0.9, 40",
        "sgdw,         0.1,  0.04, 0.9, 300",
        "adamw:0.99,   0.01, 0.2,  0.9, 300",
        "adam-l2:0.99, 0.01, 0.02, 0.9, 300",
        "lion:0.9,     0.01, 0.2,  0.8, 300",
        "lars:0.002,   0.5,  0.01, 0.9, 300",
        "lamb:0.99,    0.01, 0.2,  0.9, 300",
    })
    void aRescaledWalkIsAtHomeAtOnce(String rule, double rate, double decay, double a, int settle) {
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(rule, DIMENSIONS),
                        GradientLaw.exact(1),
                        DIMENSIONS,
                        1,
                        17);
        Hyperparameters high = new Hyperparameters(rule, rate, decay, a);
        Hyperparameters low = new Hyperparameters(rule, rate / DIVISOR, decay, a);
        for (int t = 0; t < 10 * settle; t++) {
            walk.step(high);
        }
        Moments angles = new Moments();
        Moments norms = new Moments();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            walk.rescale(DIVISOR, BufferRescaling.BY_DIRECTION);
            compare(walk, low, settle, angles, norms);
            walk.rescale(1 / DIVISOR, BufferRescaling.BY_DIRECTION);
            compare(walk, high, settle, angles, norms);
        }
        assertTrue(error(angles) < 0.02 && error(norms) < 0.02);
        assertEquals(1, angles.mean(), 0.03 + 4 * error(angles));
        assertEquals(1, norms.mean(), 0.03 + 4 * error(norms));
    }

    private static double error(Moments moments) {
        return Math.sqrt(moments.variance() / moments.count());
    }

    /** Adds the first three steps of a stage over its second half. */
    private static void compare(
            RandomWalk walk, Hyperparameters h, int settle, Moments angles, Moments norms) {
        Moments firstAngles = new Moments();
        Moments firstNorms = new Moments();
        Moments lastAngles = new Moments();
        Moments lastNorms = new Moments();
        for (int t = 0; t < settle; t++) {
            StepSums sums = walk.step(h);
            if (t < 3) {
                firstAngles.add(sums.angularUpdate());
                firstNorms.add(sums.ww());
            } else if (t >= settle / 2) {
                lastAngles.add(sums.angularUpdate());
                lastNorms.add(sums.ww());
            }
        }
        angles.add(firstAngles.rootMeanSquare() / lastAngles.rootMeanSquare());
        norms.add(firstNorms.mean() / lastNorms.mean());
    }

    /**
     * Under the same gradients a buffer moved as a whole keeps the old p = ⟨w, v⟩ where equilibrium
     * asks for 1/√k of it. The excess moves x by −2αηp(1−1/√k)/(1−α), η the new rate, once the
     * buffer has forgotten: of 60 steps α^60 = 0.2% is not forgotten, and 60/τ = 2.4% decayed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"heavy-ball", "djl-sgd"})
    void aWholeBufferLeavesAKnownTransient(String rule) {
        double a = 0.9;
        double decay = 4e-5;
        double start = 350; // near √(η/(2λ(1−α)))
        double[] norm = new double[2];
        double[] expected = new double[2];
        for (BufferRescaling how : BufferRescaling.values()) {
            RandomWalk walk =
                    new RandomWalk(
                            WalkUpdates.named(rule, 500), GradientLaw.exact(1), 500, start, 3);
            StepSums last = StepSums.ZERO;
            for (int t = 0; t < 200; t++) {
                last = walk.step(new Hyperparameters(rule, 1, decay, a));
            }
            double excess = -(last.wd() + last.dd()) * (1 - 1 / Math.sqrt(DIVISOR));
            walk.rescale(DIVISOR, how);
            expected[how.ordinal()] = -2 * a * excess / (DIVISOR * (1 - a) * walk.squaredNorm());
            for (int t = 0; t < 60; t++) {
                walk.step(new Hyperparameters(rule, 1 / DIVISOR, decay, a));
            }
            norm[how.ordinal()] = walk.squaredNorm();
        }
        assertEquals(expected[0], expected[1], 0.0);
        double moved =
                norm[BufferRescaling.WHOLE.ordinal()] / norm[BufferRescaling.BY_DIRECTION.ordinal()]
                        - 1;
        assertEquals(1, moved / expected[0], 0.04);
    }
}
