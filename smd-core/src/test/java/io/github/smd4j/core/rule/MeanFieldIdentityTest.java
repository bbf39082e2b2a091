package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdates;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** I3: fed with the measured h̃, F3 is no forecast but an identity. */
class MeanFieldIdentityTest {

    private static final int STEPS = 400;
    private static final MultiStep SCHEDULE = MultiStep.starting(0.2).dividedAt(150, 10);

    /**
     * 400 steps lose some √400 roundings each way, 1e-14; the sums of 300 products lose as much
     * again. 1e-10 leaves room for neither a wrong index nor a wrong rate.
     */
    private static final double TOLERANCE = 1e-10;

    @ParameterizedTest
    @CsvSource({"VELOCITY,0.9", "SCALED_VELOCITY,0.9", "VELOCITY,0", "SCALED_VELOCITY,0.5"})
    void reproducesRunAcrossCut(MeanField.Buffer form, double momentum) {
        double[] worst = worstErrors(form, momentum, 0, false);
        assertTrue(worst[0] < TOLERANCE, () -> "squared norm off by " + worst[0]);
        assertTrue(worst[1] < TOLERANCE, () -> "angular update off by " + worst[1]);
    }

    @ParameterizedTest
    @EnumSource(MeanField.Buffer.class)
    void sumsReproduceRunThatIsNotScaleInvariant(MeanField.Buffer form) {
        double[] worst = worstErrors(form, 0.9, 0.3, true);
        assertTrue(worst[0] < TOLERANCE, () -> "squared norm off by " + worst[0]);
        assertTrue(worst[1] < TOLERANCE, () -> "angular update off by " + worst[1]);
    }

    @ParameterizedTest
    @EnumSource(MeanField.Buffer.class)
    void levelAloneTellsBrokenInvariance(MeanField.Buffer form) {
        assertTrue(worstErrors(form, 0.9, 0.3, false)[0] > 0.01);
    }

    @ParameterizedTest
    @EnumSource(MeanField.Buffer.class)
    void wrongBufferFormBreaksClosureAtTheCut(MeanField.Buffer form) {
        MeanField.Buffer other =
                form == MeanField.Buffer.VELOCITY
                        ? MeanField.Buffer.SCALED_VELOCITY
                        : MeanField.Buffer.VELOCITY;
        assertTrue(worstErrors(form, other, 0.9, 0, false)[1] > 0.01);
    }

    /** Dampening: the walk's ⟨v, g⟩ counts 1/(1−d). */
    @ParameterizedTest
    @CsvSource({"0.3,0.9", "0.9,0.5"})
    void reproducesDampenedRun(double dampening, double momentum) {
        String rule = "dampened:" + dampening;
        RandomWalk walk = walk(rule, 0);
        MeanField meanField = MeanField.dampened(dampening);
        MeanField.State state = meanField.atRest(walk.squaredNorm());
        for (int t = 0; t < STEPS; t++) {
            Hyperparameters h = new Hyperparameters(rule, SCHEDULE.learningRate(t), 5e-3, momentum);
            StepSums sums = walk.step(h);
            state = held(state, meanField.step(state, h, sums.unitH(momentum)), sums);
        }
    }

    /**
     * Decoupled decay: h = ‖v′‖² − α²‖v‖², and v′ = −(d + ληw)/η is what decay left of the move.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void reproducesRunOfDecoupledDecay(double momentum) {
        RandomWalk walk = walk("sgdw", 0);
        MeanField meanField = MeanField.decoupled();
        MeanField.State state = meanField.atRest(walk.squaredNorm());
        double before = 0;
        for (int t = 0; t < STEPS; t++) {
            Hyperparameters h =
                    new Hyperparameters("sgdw", SCHEDULE.learningRate(t), 5e-3, momentum);
            StepSums sums = walk.step(h);
            double u = h.intrinsicLearningRate();
            double velocity =
                    (sums.dd() + 2 * u * sums.wd() + u * u * sums.ww())
                            / (h.learningRate() * h.learningRate());
            double level = (velocity - momentum * momentum * before) * sums.ww();
            state = held(state, meanField.step(state, h, level), sums);
            before = velocity;
        }
    }

    private static MeanField.State held(MeanField.State state, MeanField.Step step, StepSums sums) {
        assertEquals(1, state.x() / sums.ww(), TOLERANCE);
        assertEquals(1, step.angularUpdate() / sums.angularUpdate(), TOLERANCE);
        return step.next();
    }

    private static RandomWalk walk(String rule, double tilt) {
        return new RandomWalk(
                WalkUpdates.named(rule, 300),
                GradientLaw.exact(1).withWeightDotGradient(tilt),
                300,
                3,
                20261124);
    }

    private static double[] worstErrors(
            MeanField.Buffer form, double momentum, double tilt, boolean allSums) {
        return worstErrors(form, form, momentum, tilt, allSums);
    }

    /** Returns the greatest relative errors of squared norm and angular update. */
    private static double[] worstErrors(
            MeanField.Buffer run,
            MeanField.Buffer theory,
            double momentum,
            double tilt,
            boolean allSums) {
        String rule = run == MeanField.Buffer.VELOCITY ? "heavy-ball" : "djl-sgd";
        RandomWalk walk = walk(rule, tilt);
        MeanField meanField = new MeanField(theory);
        MeanField.State state = MeanField.State.atRest(walk.squaredNorm());
        double[] worst = new double[2];
        for (int t = 0; t < STEPS; t++) {
            Hyperparameters h = new Hyperparameters(rule, SCHEDULE.learningRate(t), 5e-3, momentum);
            StepSums sums = walk.step(h);
            MeanField.Step step =
                    allSums
                            ? meanField.step(state, h, sums)
                            : meanField.step(state, h, sums.unitH(momentum));
            worst[0] = Math.max(worst[0], Math.abs(state.x() / sums.ww() - 1));
            worst[1] =
                    Math.max(worst[1], Math.abs(step.angularUpdate() / sums.angularUpdate() - 1));
            state = step.next();
        }
        return worst;
    }
}
