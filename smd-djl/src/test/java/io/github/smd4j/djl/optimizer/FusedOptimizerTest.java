package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.memory.HostView;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every optimizer. */
@Tag("engine")
class FusedOptimizerTest {

    private static final Shape SHAPE = new Shape(3, 700);
    private static final int SIZE = 2100;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<String> rules() {
        return Stream.of("heavy-ball", "nesterov", "sgdw", "adamw:0.999", "lion:0.99");
    }

    private static FusedOptimizer optimizer(String rule) {
        MultiStep schedule = MultiStep.starting(0.1).dividedAt(3, 4);
        return switch (rule) {
            case "heavy-ball" ->
                    HeavyBall.builder()
                            .setLearningRate(schedule)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .build();
            case "nesterov" ->
                    Nesterov.builder()
                            .setLearningRate(schedule)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .build();
            case "sgdw" ->
                    Sgdw.builder()
                            .setLearningRate(schedule)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .build();
            case "adamw:0.999" ->
                    AdamW.builder().setLearningRate(schedule).optWeightDecay(0.01).build();
            default -> Lion.builder().setLearningRate(schedule).optWeightDecay(0.01).build();
        };
    }

    private static float[] normal(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void measuringChangesNoWeightByOneBit(String rule) {
        LiveWeight silent = LiveWeight.direct(manager, "w", normal(SIZE, 1), SHAPE);
        LiveWeight watched = LiveWeight.direct(manager, "w", normal(SIZE, 1), SHAPE);
        FusedOptimizer without = optimizer(rule);
        FusedOptimizer with = optimizer(rule);
        ElementProbe probe = new ElementProbe(3);
        with.setProbe(probe);
        for (int step = 0; step < 8; step++) {
            float[] gradient = normal(SIZE, 10 + step);
            silent.update(without, gradient);
            watched.update(with, gradient);
            assertArrayEquals(silent.values(), watched.values(), 0f, "step " + step);
        }
        assertEquals(8, probe.answers.size());
        assertEquals(rule, probe.answers.get(0).inForce().rule());
        assertTrue(UpdateRules.named(rule).isPresent(), "theory knows it");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void updatesLeaveNoArraysBehind(String rule) {
        for (boolean direct : new boolean[] {true, false}) {
            Shape shape = new Shape(3, 5);
            LiveWeight weight =
                    direct
                            ? LiveWeight.direct(manager, "w", normal(15, 1), shape)
                            : LiveWeight.strided(manager, "w", normal(15, 1), shape);
            FusedOptimizer optimizer = optimizer(rule);
            optimizer.setProbe(new ElementProbe(3));
            float[] gradient = normal(15, 2);
            weight.update(optimizer, gradient);
            int arrays = manager.getManagedArrays().size();
            for (int step = 0; step < 50; step++) {
                weight.update(optimizer, gradient);
            }
            assertEquals(arrays, manager.getManagedArrays().size(), "direct: " + direct);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clippingLeavesNoArraysBehind(boolean byNorm) {
        for (boolean direct : new boolean[] {true, false}) {
            Shape shape = new Shape(3, 5);
            LiveWeight weight =
                    direct
                            ? LiveWeight.direct(manager, "w", normal(15, 1), shape)
                            : LiveWeight.strided(manager, "w", normal(15, 1), shape);
            HeavyBall.Builder builder = HeavyBall.builder().setLearningRate(0.1);
            FusedOptimizer optimizer =
                    byNorm
                            ? builder.optClipNorm(0.5, () -> List.of(weight.array())).build()
                            : builder.optClipGrad(0.5f).build();
            float[] gradient = normal(15, 2);
            weight.update(optimizer, gradient);
            int arrays = manager.getManagedArrays().size();
            for (int step = 0; step < 50; step++) {
                weight.update(optimizer, gradient);
            }
            assertEquals(arrays, manager.getManagedArrays().size(), "direct: " + direct);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void gradientThatIsNotANumberShowsInItsWeightOnlyAndIsZeroed(String rule) {
        LiveWeight weight = LiveWeight.direct(manager, "w", normal(15, 1), new Shape(3, 5));
        float[] gradient = normal(15, 4);
        gradient[3] = Float.NaN;
        weight.update(optimizer(rule), gradient);
        assertArrayEquals(new float[15], weight.gradient(), 0f);
        for (int i = 0; i < 15; i++) {
            assertEquals(i == 3, Float.isNaN(weight.values()[i]), "element " + i);
        }
    }

    /**
     * Plain SGD with η = 1 moves all trainable weights together by the limit; frozen ones count
     * not.
     */
    @Test
    void networksAreClippedByTheNormOfWhatTheyTrain() {
        Linear layer = Linear.builder().setUnits(4).build();
        layer.initialize(manager, DataType.FLOAT32, new Shape(2, 3));
        HeavyBall optimizer =
                HeavyBall.builder().setLearningRate(1).optClipNorm(0.25, layer).build();
        ElementProbe probe = new ElementProbe(1);
        optimizer.setProbe(probe);
        NDArray bias = layer.getParameters().get("bias").getArray();
        Parameter weight = layer.getParameters().get("weight");
        double[] moved = new double[2];
        for (int step = 0; step < 2; step++) {
            bias.setRequiresGradient(true);
            weight.getArray().setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(bias.mul(3).sum().add(weight.getArray().mul(4).sum().mul(100)));
            }
            if (step == 1) {
                weight.freeze(true);
            }
            float[] before = bias.toFloatArray();
            optimizer.update("bias", bias, bias.getGradient().duplicate());
            optimizer.deliver();
            assertEquals("clipped:heavy-ball", probe.answers.get(step).inForce().rule());
            float[] after = bias.toFloatArray();
            for (int i = 0; i < 4; i++) {
                moved[step] = Math.hypot(moved[step], after[i] - before[i]);
            }
        }
        // ‖bias gradient‖ = 6, ‖weight gradient‖ = 400√12.
        assertEquals(0.25 * 6 / Math.hypot(6, 400 * Math.sqrt(12)), moved[0], 1e-6);
        assertEquals(0.25, moved[1], 1e-6);
    }

    @Test
    void clippingKeepsWhatIsNotANumber() {
        LiveWeight weight = LiveWeight.direct(manager, "w", new float[2], new Shape(1, 2));
        HeavyBall optimizer = HeavyBall.builder().setLearningRate(1).optClipValue(0.5).build();
        weight.update(optimizer, new float[] {Float.NaN, Float.NEGATIVE_INFINITY});
        assertTrue(Float.isNaN(weight.values()[0]));
        assertEquals(0.5f, weight.values()[1]);
    }

    /** A first step by AdamW is η, whichever step of the training it is. */
    @Test
    void biasCorrectionCountsTheUpdatesOfTheParameter() {
        AdamW optimizer = AdamW.builder().setLearningRate(0.5).build();
        LiveWeight early = LiveWeight.direct(manager, "early", new float[1], new Shape(1, 1));
        LiveWeight late = LiveWeight.direct(manager, "late", new float[1], new Shape(1, 1));
        for (int step = 0; step < 20; step++) {
            early.update(optimizer, new float[] {step % 2});
        }
        late.update(optimizer, new float[] {1e-3f});
        assertEquals(-0.5f, late.values()[0], 1e-5f);
        AdamW resumed = AdamW.builder().setLearningRate(0.5).optBeginNumUpdate(1000).build();
        LiveWeight other = LiveWeight.direct(manager, "other", new float[1], new Shape(1, 1));
        other.update(resumed, new float[] {1e-3f});
        assertEquals(-0.5f, other.values()[0], 1e-5f, "its buffers are new");
        assertEquals(1001, resumed.nextStep());
    }

    /**
     * I3 with the recurrence of SGDW closes with the v that is measured: the state, carried along
     * by measured gradients alone, stays the weight's. Each step adds the rounding of stored
     * weights, below 2^-24 of the norm and of the angle's √n/Δ-fold.
     */
    @Test
    void sgdwClosesItsRecurrence() {
        FusedOptimizer optimizer = optimizer("sgdw");
        LiveWeight weight = LiveWeight.direct(manager, "w", normal(SIZE, 1), SHAPE);
        ElementProbe probe = new ElementProbe(3);
        optimizer.setProbe(probe);
        MeanField recurrence = MeanField.decoupled();
        MeanField.State state = null;
        for (int step = 0; step < 60; step++) {
            weight.update(optimizer, normal(SIZE, 30 + step));
            ElementProbe.Answer answer = probe.answers.get(step);
            StepSums sums = answer.sums().total();
            state = state == null ? recurrence.atRest(sums.ww()) : state;
            assertEquals(sums.ww(), state.x(), 3e-6 * sums.ww(), "step " + step);
            MeanField.Step next = recurrence.step(state, answer.inForce(), sums);
            assertEquals(sums.angularUpdate(), next.angularUpdate(), 3e-6 * next.angularUpdate());
            state = next.next();
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rescalingIsTheRules(String rule) {
        assertEquals(
                UpdateRules.named(rule).orElseThrow().rescaling(null, 7),
                optimizer(rule).rescaling(7));
    }

    /**
     * The buffers that a second step starts from are those of a weight that was smaller all along.
     */
    @ParameterizedTest
    @MethodSource("rules")
    void rescaledBuffersFollowTheWeight(String rule) {
        double divisor = 16;
        FusedOptimizer optimizer = optimizer(rule);
        FusedOptimizer other = optimizer(rule);
        double factor = optimizer.rescaling(divisor).weightDivisor();
        LiveWeight weight = LiveWeight.direct(manager, "w", new float[15], new Shape(3, 5));
        LiveWeight small = LiveWeight.direct(manager, "w", new float[15], new Shape(3, 5));
        float[] gradient = normal(15, 3);
        weight.update(optimizer, gradient);
        small.update(other, times(gradient, factor));
        optimizer.rescaleBuffers("w", optimizer.rescaling(divisor));
        optimizer.rescaleBuffers("unknown", optimizer.rescaling(divisor));
        HostView.of(weight.array()).put(small.values());
        float[] next = times(normal(15, 4), factor);
        weight.update(optimizer, next);
        small.update(other, next);
        // Powers of two: no rounding parts the two, but AdamW's ε at 1e-8 of the root.
        assertArrayEquals(small.values(), weight.values(), 1e-7f);
    }

    private static float[] times(float[] values, double factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (factor * values[i]);
        }
        return scaled;
    }
}
