package io.github.smd4j.core.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomWalkTest {

    private static final Hyperparameters HEAVY_BALL =
            new Hyperparameters("heavy-ball", 0.1, 1e-2, 0.9);

    private static RandomWalk walk(String rule, GradientLaw law, int dimensions) {
        return new RandomWalk(WalkUpdates.named(rule, dimensions), law, dimensions, 2, 5);
    }

    /** The sums of d products round by some √d·2⁻⁵³ of ‖w‖‖g‖ at random, 4e-15 at worst. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 1000})
    void gradientsAreOrthogonalAndOfUnitLevel(int dimensions) {
        RandomWalk walk = walk("heavy-ball", GradientLaw.exact(3), dimensions);
        assertEquals(2, walk.squaredNorm(), 1e-14);
        for (int t = 0; t < 300; t++) {
            StepSums sums = walk.step(HEAVY_BALL);
            assertEquals(0, sums.gradientCosine(), 4e-15);
            assertEquals(3, sums.unitGradientSquared(), 3e-14);
            assertEquals(1, walk.squaredNorm() / sums.nextSquaredNorm(), 1e-14);
        }
    }

    /** χ² of d−1 degrees of freedom; four standard errors of mean and variance are allowed. */
    @Test
    void gaussianGradientsScatterAsTheirLawSays() {
        int n = 20_000;
        int d = 20;
        RandomWalk walk = walk("heavy-ball", GradientLaw.gaussian(3), d);
        Moments squares = new Moments();
        for (int t = 0; t < n; t++) {
            squares.add(walk.step(HEAVY_BALL).unitGradientSquared() / 3);
        }
        double variance = 2.0 / (d - 1);
        assertEquals(1, squares.mean(), 4 * Math.sqrt(variance / n));
        // The kurtosis of χ² with f degrees of freedom is 3 + 12/f.
        double error = Math.sqrt((2 + 12.0 / (d - 1)) / n);
        assertEquals(1, squares.variance() / variance, 4 * error);
    }

    /**
     * Directions with coefficient φ give ⟨v, g⟩ the mean ‖g‖²·Σα^j·φ^(j+1), so h̃ that of
     * L(1+2αφ/(1−αφ)), but for the turning of w, of order λη/(1−φ)(1−α). Batches of 500 steps are
     * independent; four standard errors.
     */
    @ParameterizedTest
    @CsvSource({"0.5,0.5,EXACT", "0.9,0.8,GAUSSIAN", "0.9,0,EXACT"})
    void correlatedGradientsShowInTheMeanOfH(double a, double phi, GradientLaw.Length length) {
        Hyperparameters h = new Hyperparameters("heavy-ball", 1e-3, 1e-2, a);
        int d = 300;
        RandomWalk walk = walk("heavy-ball", new GradientLaw(step -> 1, length, phi, 0), d);
        for (int t = 0; t < 200; t++) {
            walk.step(h);
        }
        Moments batches = new Moments();
        for (int b = 0; b < 20; b++) {
            Moments batch = new Moments();
            for (int t = 0; t < 500; t++) {
                batch.add(walk.step(h).unitH(a));
            }
            batches.add(batch.mean());
        }
        double expected = 1 + 2 * a * phi / (1 - a * phi);
        double error = Math.sqrt(batches.variance() / 20);
        assertTrue(error < 0.02 * expected, "the test must mean something: " + error);
        assertEquals(expected, batches.mean(), 4 * error);
    }

    @Test
    void theLevelMayChangeByStep() {
        GradientLaw law = GradientLaw.exact(1).withLevel(step -> step < 3 ? 1 : 5 + step);
        RandomWalk walk = walk("sgdw", law, 30);
        Hyperparameters h = new Hyperparameters("sgdw", 0.1, 1e-2, 0.9);
        for (int t = 0; t < 6; t++) {
            assertEquals(t < 3 ? 1 : 5 + t, walk.step(h).unitGradientSquared(), 1e-13);
        }
    }

    @Test
    void brokenInvarianceIsWhatWasAskedFor() {
        RandomWalk walk = walk("heavy-ball", GradientLaw.exact(1).withWeightDotGradient(0.3), 50);
        for (int t = 0; t < 20; t++) {
            assertEquals(0.3, walk.step(HEAVY_BALL).wg(), 1e-14);
        }
    }

    @Test
    void aSeedGivesTheSameBits() {
        StepSums[] last = new StepSums[3];
        for (int run = 0; run < 3; run++) {
            RandomWalk walk =
                    new RandomWalk(
                            WalkUpdates.named("heavy-ball", 40),
                            GradientLaw.gaussian(1),
                            40,
                            1,
                            run == 2 ? 8 : 7);
            for (int t = 0; t < 50; t++) {
                last[run] = walk.step(HEAVY_BALL);
            }
        }
        assertEquals(last[0], last[1]);
        assertNotEquals(last[0], last[2]);
    }

    @ParameterizedTest
    @CsvSource({
        "heavy-ball,true",
        "djl-sgd,true",
        "nesterov,true",
        "dampened:0.2,true",
        "sgdw,true",
        "adamw:0.99,false",
        "adam-l2:0.99,false",
        "lion:0.99,false",
        "lars:0.01,false",
        "lamb:0.99,false"
    })
    void onlyABufferOfEquation18HasAProductWithTheGradient(String rule, boolean known) {
        RandomWalk walk = walk(rule, GradientLaw.exact(1), 20);
        Hyperparameters h = new Hyperparameters(rule, 0.01, 1e-2, 0.9);
        for (int t = 0; t < 3; t++) {
            assertEquals(known, !Double.isNaN(walk.step(h).vg()));
        }
    }

    /** With D = 0 dampening is heavy ball; the other buffer keeps the rate of each step. */
    @Test
    void theSameProductWhateverTheBufferHolds() {
        RandomWalk plain = walk("heavy-ball", GradientLaw.exact(1), 100);
        RandomWalk dampened = walk("dampened:0", GradientLaw.exact(1), 100);
        RandomWalk scaled = walk("djl-sgd", GradientLaw.exact(1), 100);
        for (int t = 0; t < 200; t++) {
            StepSums sums = plain.step(HEAVY_BALL);
            assertEquals(sums, dampened.step(new Hyperparameters("dampened:0", 0.1, 1e-2, 0.9)));
            StepSums other = scaled.step(new Hyperparameters("djl-sgd", 0.1, 1e-2, 0.9));
            assertEquals(sums.vg(), other.vg(), 1e-13 * sums.gg());
        }
    }

    @Test
    void badArgumentsAreNamed() {
        WalkUpdate update = WalkUpdates.named("heavy-ball", 5);
        GradientLaw law = GradientLaw.exact(1);
        refused("dimensions", () -> new RandomWalk(update, law, 1, 1, 0));
        refused("startSquaredNorm", () -> new RandomWalk(update, law, 5, 0, 0));
        RandomWalk walk = new RandomWalk(update, law, 5, 1, 0);
        refused("rule", () -> walk.step(new Hyperparameters("nesterov", 0.1, 0, 0.9)));
        refused("learningRate", () -> walk.step(new Hyperparameters("heavy-ball", -1, 0, 0.9)));
        refused("weightDecay", () -> walk.step(new Hyperparameters("heavy-ball", 1, -1, 0.9)));
        refused("momentum", () -> walk.step(new Hyperparameters("heavy-ball", 1, 0, 1)));
        refused("divisor", () -> walk.rescale(0, WalkUpdate.BufferRescaling.WHOLE));
        refused("level", () -> GradientLaw.exact(0));
        refused("level", () -> GradientLaw.gaussian(Double.NaN));
        refused("correlation", () -> law.withCorrelation(1));
        refused("weightDotGradient", () -> law.withWeightDotGradient(Double.NaN));
        RandomWalk bad = new RandomWalk(update, law.withLevel(step -> -1), 5, 1, 0);
        refused("level", () -> bad.step(HEAVY_BALL));
    }

    private static void refused(String name, org.junit.jupiter.api.function.Executable call) {
        Exception e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(name), e.getMessage());
    }
}
