package io.github.smd4j.djl.rescale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.Level;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.optimizer.AdamW;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.Lion;
import io.github.smd4j.djl.optimizer.MeasuringOptimizer;
import io.github.smd4j.djl.optimizer.Nesterov;
import io.github.smd4j.djl.optimizer.RescalableOptimizer;
import io.github.smd4j.djl.optimizer.Sgdw;
import io.github.smd4j.djl.schedule.ScheduleTracker;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The angular update right after a cut by 10, over its equilibrium value, of a weight before a
 * BatchNorm that is driven by gradients at right angles to it, with ‖g̃‖ = 1.
 */
@Tag("engine")
class RescaledCutTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 2e-3;
    private static final double MOMENTUM = 0.9;
    private static final double DIVISOR = 10;
    private static final int DIMENSIONS = 1000;
    private static final int FILTERS = 8;
    private static final int CUT = 120;

    /**
     * One step of one filter: Δ² spreads by cv·√((1−α²)/(1+α²)), cv² = 4α²/((1−α²)(d−1)): 4.2 %, so
     * Δ of eight filters by 0.75 %. Three standard errors, and λη/(1−α) = 0.2 % of the transient.
     */
    private static final double TOLERANCE = 0.025;

    /** Multiplies the buffer by more or less than the library asks for. */
    private record Handling(RescalableOptimizer optimizer, ToDoubleFunction<Double> divisorToUse)
            implements RescalableOptimizer {

        @Override
        public Rescaling rescaling(double divisor) {
            return optimizer.rescaling(divisor);
        }

        @Override
        public void rescaleBuffers(String parameterId, Rescaling rescaling) {
            double divisor = divisorToUse.applyAsDouble(DIVISOR);
            optimizer.rescaleBuffers(parameterId, optimizer.rescaling(divisor));
        }
    }

    /** Root mean square of the angles of all filters. */
    private static double angle(float[] before, float[] after) {
        double sum = 0;
        for (int k = 0; k < FILTERS; k++) {
            double ww = 0;
            double wd = 0;
            double dd = 0;
            for (int i = k * DIMENSIONS; i < (k + 1) * DIMENSIONS; i++) {
                double d = (double) after[i] - before[i];
                ww += (double) before[i] * before[i];
                wd += before[i] * d;
                dd += d * d;
            }
            sum += Math.pow(new StepSums(ww, wd, dd, 0, 0, 0).angularUpdate(), 2);
        }
        return Math.sqrt(sum / FILTERS);
    }

    /** Angles of the cut step and of {@code later} steps after it, over the new equilibrium. */
    private static double[] afterTheCut(ToDoubleFunction<Double> divisorToUse, int later) {
        return afterTheCut("heavy-ball", divisorToUse, later);
    }

    private static Optimizer optimizer(String rule) {
        MultiStep schedule = MultiStep.starting(RATE).dividedAt(CUT, DIVISOR);
        return switch (rule) {
            case "djl-sgd" ->
                    new RescalableSgd(
                            Optimizer.sgd()
                                    .setLearningRateTracker(new ScheduleTracker(schedule))
                                    .optMomentum((float) MOMENTUM)
                                    .optWeightDecays((float) DECAY));
            case "sgdw" ->
                    Sgdw.builder()
                            .setLearningRate(schedule)
                            .optMomentum(MOMENTUM)
                            .optWeightDecay(DECAY)
                            .build();
            case "nesterov" ->
                    Nesterov.builder()
                            .setLearningRate(schedule)
                            .optMomentum(MOMENTUM)
                            .optWeightDecay(DECAY)
                            .build();
            case "adamw:0.99" ->
                    AdamW.builder()
                            .setLearningRate(schedule)
                            .optBeta2(0.99)
                            .optWeightDecay(DECAY)
                            .build();
            case "lion:0.99" ->
                    Lion.builder().setLearningRate(schedule).optWeightDecay(DECAY).build();
            default ->
                    HeavyBall.builder()
                            .setLearningRate(schedule)
                            .optMomentum(MOMENTUM)
                            .optWeightDecay(DECAY)
                            .build();
        };
    }

    private static double[] afterTheCut(
            String name, ToDoubleFunction<Double> divisorToUse, int later) {
        Optimizer optimizer = optimizer(name);
        UpdateRule rule = UpdateRules.named(name).orElseThrow();
        Hyperparameters before = new Hyperparameters(name, RATE, DECAY, MOMENTUM);
        Hyperparameters after = new Hyperparameters(name, RATE / DIVISOR, DECAY, MOMENTUM);
        double[] ratios = new double[later + 1];
        try (NDManager manager = NDManager.newBaseManager()) {
            SequentialBlock network =
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(FILTERS).optBias(false).build())
                            .add(BatchNorm.builder().build())
                            .add(Linear.builder().setUnits(2).build());
            network.initialize(manager, DataType.FLOAT32, new Shape(4, DIMENSIONS));
            Parameter parameter = network.getParameters().get(0).getValue();
            NDArray weight = parameter.getArray();
            SplittableRandom random = new SplittableRandom(3);
            double level = rule.level() == Level.COORDINATES ? DIMENSIONS : 1;
            start(weight, rule.squaredNorm(before, level), random);
            NormRescaling rescaling =
                    divisorToUse == null
                            ? null
                            : new NormRescaling(
                                    network,
                                    new Handling((RescalableOptimizer) optimizer, divisorToUse));
            double theory = rule.angularUpdate(after);
            for (int step = 0; step <= CUT + later; step++) {
                if (step == CUT && rescaling != null) {
                    rescaling.apply(DIVISOR);
                }
                float[] w = weight.toFloatArray();
                try (NDArray gradient = gradient(manager, weight, random)) {
                    optimizer.update(parameter.getId(), weight, gradient);
                    if (optimizer instanceof MeasuringOptimizer ours) {
                        ours.deliver();
                    }
                }
                double angle = angle(w, weight.toFloatArray());
                if (step >= CUT) {
                    ratios[step - CUT] = angle / theory;
                } else if (step > CUT - 5) {
                    assertEquals(
                            1,
                            angle / rule.angularUpdate(before),
                            0.05,
                            "equilibrium before the cut");
                }
            }
        }
        return ratios;
    }

    /** Each filter at its equilibrium norm. */
    private static void start(NDArray weight, double squaredNorm, SplittableRandom random) {
        float[] values = new float[FILTERS * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.sqrt(squaredNorm / DIMENSIONS) * random.nextGaussian());
        }
        HostView.of(weight).put(values);
    }

    private static NDArray gradient(NDManager manager, NDArray weight, SplittableRandom random) {
        float[] w = weight.toFloatArray();
        float[] g = new float[w.length];
        for (int k = 0; k < FILTERS; k++) {
            double[] one = new double[DIMENSIONS];
            double along = 0;
            double x = 0;
            for (int i = 0; i < DIMENSIONS; i++) {
                one[i] = random.nextGaussian();
                double wi = w[k * DIMENSIONS + i];
                along += one[i] * wi;
                x += wi * wi;
            }
            double gg = 0;
            for (int i = 0; i < DIMENSIONS; i++) {
                one[i] -= along / x * w[k * DIMENSIONS + i];
                gg += one[i] * one[i];
            }
            for (int i = 0; i < DIMENSIONS; i++) {
                g[k * DIMENSIONS + i] = (float) (one[i] / Math.sqrt(gg * x));
            }
        }
        return manager.create(g, weight.getShape());
    }

    @Test
    void rescaledWeightIsInItsNewEquilibriumAtOnce() {
        for (double ratio : afterTheCut(k -> k, 10)) {
            assertEquals(1, ratio, TOLERANCE);
        }
    }

    /**
     * Divided by √k under AdamW and Lion, without which these two would be off by 1.78. What theory
     * leaves out at β2 = 0.99 is part of the tolerance: AdamW's second moment fluctuates, 1.4 %;
     * under Lion λη/(1−β2) before the cut is 2 %, 1.5 % in the angle after it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"nesterov", "sgdw", "adamw:0.99", "lion:0.99"})
    void soItIsUnderEveryRule(String rule) {
        for (double ratio : afterTheCut(rule, k -> k, 10)) {
            assertEquals(1, ratio, TOLERANCE);
        }
    }

    /** q₁ = α²q + L/x with q as before: √((1−α²) + α²/√k) = 0.668 of what it should be. */
    @Test
    void bufferLeftUntouchedLosesAThirdInTheFirstStep() {
        double expected = Math.sqrt(1 - 0.81 + 0.81 / Math.sqrt(DIVISOR));
        double[] ratios = afterTheCut(k -> 1.0, 40);
        assertEquals(expected, ratios[0], TOLERANCE);
        assertTrue(expected < 0.68 && ratios[40] > 0.95, "and comes back");
    }

    /** The buffer starts anew: √(1−α²) = 0.436. */
    @Test
    void bufferSetToZeroLosesMoreThanHalf() {
        assertEquals(Math.sqrt(1 - 0.81), afterTheCut(k -> 1e-40, 0)[0], TOLERANCE);
    }

    /** The buffer divided as if it held ηv, by k^(3/4) more: √((1−α²) + α²/k²) = 0.445. */
    @Test
    void bufferTakenForOneThatHoldsTheLearningRateIsTooSmall() {
        double expected = Math.sqrt(1 - 0.81 + 0.81 / (DIVISOR * DIVISOR));
        assertEquals(expected, afterTheCut(k -> Math.pow(k, -3), 0)[0], TOLERANCE);
    }

    /**
     * Without a rescale the norm is k^(1/4) too large: 1/√k of the old angle's, 0.316 of the new
     * one.
     */
    @Test
    void cutWithoutRescalingLeavesTheAngleFarBelow() {
        assertEquals(1 / Math.sqrt(DIVISOR), afterTheCut(null, 0)[0], TOLERANCE);
    }

    /** DJL's buffer holds ηv: multiplied by k^(1/4)/k it fits. */
    @Test
    void djlSgdIsInItsNewEquilibriumAtOnceToo() {
        for (double ratio : afterTheCut("djl-sgd", k -> k, 10)) {
            assertEquals(1, ratio, TOLERANCE);
        }
    }

    /**
     * Its buffer is k^(3/4) too large, √((1−α²) + α²k^(3/2)) = 5.08. How that is forgotten is the
     * recurrence's to say, which knows the state: the weight is carried along by (α/(1−α))² times
     * the first step's square, 5 % in ‖w‖², so that the angle falls a little below theory. It comes
     * within 5 % from above after 23 steps; the tolerance may move that by two.
     */
    @Test
    void djlSgdWithItsBufferUntouchedLeapsFivefold() {
        double[] ratios = afterTheCut("djl-sgd", k -> 1.0, 40);
        double expected = Math.sqrt(0.19 + 0.81 * Math.pow(DIVISOR, 1.5));
        assertEquals(expected, ratios[0], TOLERANCE * expected);
        assertTrue(expected > 5.07 && expected < 5.09);
        MeanField field = HeavyBallRule.DJL_SGD.meanField().orElseThrow();
        Hyperparameters after = new Hyperparameters("djl-sgd", RATE / DIVISOR, DECAY, MOMENTUM);
        MeanField.State rest =
                field.equilibrium(new Hyperparameters("djl-sgd", RATE, DECAY, MOMENTUM), 1);
        double root = Math.pow(DIVISOR, 0.25);
        MeanField.State state =
                new MeanField.State(rest.x() / (root * root), rest.p() / root, rest.q());
        int settled = 0;
        int foretold = 0;
        for (int n = 0; n < ratios.length; n++) {
            MeanField.Step step = field.step(state, after, 1);
            state = step.next();
            double ratio = step.angularUpdate() / HeavyBallRule.DJL_SGD.angularUpdate(after);
            assertEquals(ratio, ratios[n], TOLERANCE * ratio, "step " + n);
            foretold += ratio > 1.05 ? 1 : 0;
            settled += ratios[n] > 1.05 ? 1 : 0;
        }
        assertEquals(23, foretold);
        assertEquals(foretold, settled, 2);
    }

    /**
     * The buffer still holds the old rate: √(α²k + (1−α²)/k) = 2.85, and then the angle is that of
     * the old norm, 1/√k, as under heavy ball at once. In the meantime relaxation adds 1.2 %: τ =
     * (1−α)/(4λη) is 1,250 steps, and Δ/Δ* = 1/√(1 + (k−1)e^(−t/τ)).
     */
    @Test
    void djlSgdWithoutRescalingLeapsAndFalls() {
        double[] ratios = afterTheCut("djl-sgd", null, 45);
        double expected = Math.sqrt(0.81 * DIVISOR + 0.19 / DIVISOR);
        assertEquals(expected, ratios[0], TOLERANCE * expected);
        assertTrue(expected > 2.84 && expected < 2.86);
        double later = 1 / Math.sqrt(1 + (DIVISOR - 1) * Math.exp(-45 / 1250.0));
        assertEquals(later, ratios[45], TOLERANCE);
    }
}
