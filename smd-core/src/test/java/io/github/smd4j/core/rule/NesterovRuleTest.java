package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdates;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NesterovRuleTest {

    private static final int DIMENSIONS = 400;
    private static final int STEPS = 60_000;

    /**
     * Δ² of a walk with independent gradients has a squared coefficient of variation near
     * V(1−α²)/(1+α²) with V = 4α²/((1−α²)(d−1)), and an autocorrelation α^(2n); so the mean of N of
     * them has the relative standard error below, its root half of it. Four of them are allowed,
     * and V·λη/(2(1−α)), the squared variation of x, for what the mean field leaves out.
     */
    @ParameterizedTest
    @CsvSource({"0.1,2e-3,0.9", "0.1,0.2,0.5"})
    void walkShowsTheExactAngleAndNorm(double rate, double decay, double a) {
        NesterovRule rule = new NesterovRule();
        Hyperparameters h = new Hyperparameters(rule.name(), rate, decay, a);
        double x = rule.squaredNormExact(h, 1);
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(rule.name(), DIMENSIONS),
                        GradientLaw.exact(1),
                        DIMENSIONS,
                        x,
                        7);
        double tau = rule.relaxationSteps(h);
        for (int t = 0; t < 10 * tau; t++) {
            walk.step(h);
        }
        double squares = 0;
        double norms = 0;
        for (int t = 0; t < STEPS; t++) {
            StepSums sums = walk.step(h);
            squares += sums.angularUpdate() * sums.angularUpdate();
            norms += sums.ww();
        }
        double variance = 4 * a * a / ((1 - a * a) * (DIMENSIONS - 1));
        double error = Math.sqrt(variance / STEPS) / 2;
        double bias = variance * h.intrinsicLearningRate() / (2 * (1 - a));
        double angle = Math.sqrt(squares / STEPS);
        assertEquals(1, angle / rule.angularUpdateExact(h), 4 * error + bias);
        // Var x = Vη²/(4(1−α)²), its correlation time 2τ steps: N/(4τ) independent values.
        double normError = Math.sqrt(bias * 4 * tau / STEPS);
        assertEquals(1, norms / STEPS / x, 4 * normError + bias);
        double heavyBall = HeavyBallRule.PYTORCH.angularUpdateExact(h);
        assertTrue(Math.abs(angle / heavyBall - 1) > 0.1, "heavy ball's angle must not fit");
    }

    @ParameterizedTest
    @CsvSource({"1e-8,0.9", "1e-8,0.5", "1e-8,0"})
    void firstOrderIsTheLimitOfTheExactForm(double intrinsic, double momentum) {
        NesterovRule rule = new NesterovRule();
        Hyperparameters h = new Hyperparameters(rule.name(), 1, intrinsic, momentum);
        // The next order is below 3λη for the angle and below λη(1+α)/(1−α) for the norm.
        assertEquals(1, rule.angularUpdateExact(h) / rule.angularUpdate(h), 3 * intrinsic);
        assertEquals(
                1,
                rule.squaredNormExact(h, 0.4) / rule.squaredNorm(h, 0.4),
                intrinsic * (1 + momentum) / (1 - momentum));
    }
}
