package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class MomentumOptimizerTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 0.01;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static MomentumOptimizer optimizer(boolean lookahead) {
        MultiStep schedule = MultiStep.starting(RATE).dividedAt(3, 4);
        return lookahead
                ? Nesterov.builder()
                        .setLearningRate(schedule)
                        .optMomentum(0.9)
                        .optWeightDecay(DECAY)
                        .build()
                : HeavyBall.builder()
                        .setLearningRate(schedule)
                        .optMomentum(0.9)
                        .optWeightDecay(DECAY)
                        .build();
    }

    private static float[] normal(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private LiveWeight direct(int rows, int columns) {
        return LiveWeight.direct(
                manager, "weight", normal(rows * columns, 1), new Shape(rows, columns));
    }

    @ParameterizedTest
    @CsvSource({"false, 3, 171", "false, 1, 1", "false, 7, 1", "false, 2, 1500", "true, 3, 171"})
    void measuringChangesNoWeightByOneBit(boolean lookahead, int rows, int columns) {
        LiveWeight silent = direct(rows, columns);
        LiveWeight watched = direct(rows, columns);
        MomentumOptimizer without = optimizer(lookahead);
        MomentumOptimizer with = optimizer(lookahead);
        with.setProbe(new ElementProbe(rows));
        for (int step = 0; step < 8; step++) {
            float[] gradient = normal(rows * columns, 10 + step);
            silent.update(without, gradient);
            watched.update(with, gradient);
            assertArrayEquals(silent.values(), watched.values(), 0f, "step " + step);
        }
    }

    /**
     * Float lanes of 512 elements lose below 1e-6 of a sum of squares, and of a product of norms.
     */
    @ParameterizedTest
    @CsvSource({"false, 5, 700", "true, 5, 700", "false, 4, 512", "false, 6, 9"})
    void probeGetsTheSumsOfEveryRow(boolean lookahead, int rows, int columns) {
        LiveWeight weight = direct(rows, columns);
        MomentumOptimizer optimizer = optimizer(lookahead);
        ElementProbe probe = new ElementProbe(rows);
        ElementProbe elements = new ElementProbe(rows * columns);
        LiveWeight twin = direct(rows, columns);
        MomentumOptimizer twinOptimizer = optimizer(lookahead);
        optimizer.setProbe(probe);
        twinOptimizer.setProbe(elements);
        for (int step = 0; step < 4; step++) {
            float[] before = weight.values();
            float[] gradient = normal(rows * columns, 20 + step);
            weight.update(optimizer, gradient);
            twin.update(twinOptimizer, gradient);
            float[] after = weight.values();
            ElementProbe.Answer answer = probe.answers.get(step);
            assertEquals("weight", answer.id());
            assertEquals(step, answer.step());
            assertEquals(
                    new Hyperparameters(
                            lookahead ? "nesterov" : "heavy-ball",
                            step < 3 ? RATE : RATE / 4,
                            DECAY,
                            0.9),
                    answer.inForce());
            assertEquals(rows, answer.sums().size());
            for (int row = 0; row < rows; row++) {
                double vg = 0;
                double[] s = new double[5];
                double vv = 0;
                for (int i = row * columns; i < (row + 1) * columns; i++) {
                    double d = (double) after[i] - before[i];
                    s[0] += (double) before[i] * before[i];
                    s[1] += before[i] * d;
                    s[2] += d * d;
                    s[3] += (double) gradient[i] * gradient[i];
                    s[4] += (double) before[i] * gradient[i];
                    double one = elements.answers.get(step).sums().get(i).vg();
                    vg += one;
                    vv += Math.pow(one / gradient[i], 2);
                }
                StepSums sums = answer.sums().get(row);
                assertEquals(s[0], sums.ww(), 1e-6 * s[0]);
                assertEquals(s[1], sums.wd(), 1e-6 * Math.sqrt(s[0] * s[2]));
                assertEquals(s[2], sums.dd(), 1e-6 * s[2]);
                assertEquals(s[3], sums.gg(), 1e-6 * s[3]);
                assertEquals(s[4], sums.wg(), 1e-6 * Math.sqrt(s[0] * s[3]));
                assertEquals(vg, sums.vg(), 1e-6 * Math.sqrt(vv * s[3]));
            }
        }
    }

    /** Two float32 evaluations of the same expressions: four roundings a step, here for 8 steps. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothPathsAgreeWithinRounding(boolean lookahead) {
        float[] values = normal(60, 3);
        LiveWeight direct = LiveWeight.direct(manager, "w", values, new Shape(6, 10));
        LiveWeight strided = LiveWeight.strided(manager, "w", values, new Shape(6, 10));
        MomentumOptimizer first = optimizer(lookahead);
        MomentumOptimizer second = optimizer(lookahead);
        assertArrayEquals(direct.values(), strided.values(), 0f);
        for (int step = 0; step < 8; step++) {
            float[] gradient = normal(60, 40 + step);
            direct.update(first, gradient);
            strided.update(second, gradient);
        }
        // |w| < 8, |step| < 8·η·10: 8 steps of 4 roundings of at most 2^-24·8.
        assertArrayEquals(direct.values(), strided.values(), 8 * 4 * 0x1p-24f * 8);
    }

    @Test
    void liveGradientIsZeroedAlsoIfItIsNotANumber() {
        float[] gradient = normal(15, 4);
        gradient[3] = Float.NaN;
        gradient[14] = Float.POSITIVE_INFINITY;
        for (boolean path : new boolean[] {true, false}) {
            Shape shape = new Shape(3, 5);
            LiveWeight weight =
                    path
                            ? LiveWeight.direct(manager, "w", normal(15, 1), shape)
                            : LiveWeight.strided(manager, "w", normal(15, 1), shape);
            weight.update(optimizer(false), gradient);
            assertArrayEquals(new float[15], weight.gradient(), 0f, "direct: " + path);
            assertTrue(Float.isNaN(weight.values()[3]), "the weight itself shows it");
            assertTrue(Float.isFinite(weight.values()[4]));
        }
    }

    @Test
    void probeThatWantsNothingGetsNothing() {
        LiveWeight weight = direct(2, 3);
        MomentumOptimizer optimizer = optimizer(false);
        ElementProbe probe = new ElementProbe(0);
        optimizer.setProbe(probe);
        weight.update(optimizer, normal(6, 2));
        assertEquals(List.of(), probe.answers);
        assertEquals(List.of(0L), probe.asked, "asked once a step");
        optimizer.setProbe(null);
        weight.update(optimizer, normal(6, 2));
        assertEquals(1, probe.asked.size());
    }

    @Test
    void scheduleIsAskedOnceAStepWhateverTheNumberOfParameters() {
        List<Long> asked = new ArrayList<>();
        HeavyBall optimizer =
                HeavyBall.builder()
                        .setLearningRate(
                                step -> {
                                    asked.add(step);
                                    return 0.1;
                                })
                        .build();
        List<LiveWeight> weights = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            weights.add(LiveWeight.direct(manager, id, normal(4, 1), new Shape(2, 2)));
        }
        for (int step = 0; step < 3; step++) {
            optimizer.inForce(weights.get(0).array(), step);
            for (LiveWeight weight : weights) {
                weight.update(optimizer, normal(4, 2));
            }
        }
        assertEquals(List.of(0L, 1L, 2L), asked);
    }

    @Test
    void parametersKeepTheirOwnBuffers() {
        HeavyBall both = HeavyBall.builder().setLearningRate(0.5).optMomentum(0.5).build();
        LiveWeight a = LiveWeight.direct(manager, "a", new float[] {0}, new Shape(1, 1));
        LiveWeight b = LiveWeight.direct(manager, "b", new float[] {0}, new Shape(1, 1));
        for (int step = 0; step < 2; step++) {
            a.update(both, new float[] {1});
            b.update(both, new float[] {-4});
        }
        // v = 1, 1.5: w = −0.5 − 0.75.
        assertEquals(-1.25f, a.values()[0]);
        assertEquals(5f, b.values()[0]);
    }

    @Test
    void rescaledBufferIsLargerByTheFourthRoot() {
        HeavyBall optimizer = HeavyBall.builder().setLearningRate(1).optMomentum(0.5).build();
        LiveWeight weight = LiveWeight.direct(manager, "w", new float[] {0}, new Shape(1, 1));
        optimizer.rescaleBuffers("w", optimizer.rescaling(16));
        weight.update(optimizer, new float[] {8});
        optimizer.rescaleBuffers("w", optimizer.rescaling(16));
        weight.update(optimizer, new float[] {0});
        // −8 and then −(0.5·(8·2)).
        assertEquals(-16f, weight.values()[0]);
    }

    @Test
    void stepsContinueWhereTheBuilderSays() {
        HeavyBall optimizer =
                HeavyBall.builder()
                        .setLearningRate(MultiStep.starting(1).dividedAt(10, 4))
                        .optBeginNumUpdate(9)
                        .build();
        ElementProbe probe = new ElementProbe(1);
        optimizer.setProbe(probe);
        LiveWeight weight = LiveWeight.direct(manager, "w", new float[] {0}, new Shape(1, 1));
        weight.update(optimizer, new float[] {1});
        weight.update(optimizer, new float[] {1});
        assertEquals(List.of(9L, 10L), probe.asked);
        assertEquals(-1.25f, weight.values()[0], "the cut at step 10 acts in the second update");
    }

    @Test
    void trackersCountFromOne() {
        List<Integer> asked = new ArrayList<>();
        HeavyBall optimizer =
                HeavyBall.builder()
                        .setLearningRateTracker(
                                update -> {
                                    asked.add(update);
                                    return 0.5f;
                                })
                        .build();
        LiveWeight weight = LiveWeight.direct(manager, "w", new float[] {0}, new Shape(1, 1));
        weight.update(optimizer, new float[] {1});
        weight.update(optimizer, new float[] {1});
        assertEquals(List.of(1, 2), asked);
        assertEquals(-1f, weight.values()[0]);
    }

    @Test
    void scheduleThatGoesAstrayIsNamed() {
        HeavyBall optimizer =
                HeavyBall.builder().setLearningRate(step -> step == 1 ? Double.NaN : 0.1).build();
        LiveWeight weight = direct(1, 2);
        weight.update(optimizer, new float[] {1, 1});
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> weight.update(optimizer, new float[] {1, 1}))
                        .getMessage();
        assertEquals(
                "the learning rate of step 1 must be finite and not negative, but the schedule gave"
                        + " NaN",
                message);
    }

    @Test
    void updatesLeaveNoArraysBehind() {
        for (boolean path : new boolean[] {true, false}) {
            Shape shape = new Shape(3, 5);
            LiveWeight weight =
                    path
                            ? LiveWeight.direct(manager, "w", normal(15, 1), shape)
                            : LiveWeight.strided(manager, "w", normal(15, 1), shape);
            MomentumOptimizer optimizer = optimizer(true);
            optimizer.setProbe(new ElementProbe(3));
            float[] gradient = new float[15];
            weight.update(optimizer, gradient);
            int arrays = manager.getManagedArrays().size();
            for (int step = 0; step < 1000; step++) {
                weight.update(optimizer, gradient);
            }
            assertEquals(arrays, manager.getManagedArrays().size(), "direct: " + path);
        }
    }

    @Test
    void bufferOutlivesTheScopeOfTheFirstUpdate() {
        LiveWeight weight = LiveWeight.direct(manager, "w", new float[] {0}, new Shape(1, 1));
        HeavyBall optimizer = HeavyBall.builder().setLearningRate(1).optMomentum(0.5).build();
        for (int step = 0; step < 2; step++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                weight.update(optimizer, new float[] {1});
            }
        }
        assertEquals(-2.5f, weight.values()[0]);
    }

    @Test
    void sumsOfNothingAreZeroWithoutMovement() {
        LiveWeight weight = direct(1, 4);
        HeavyBall optimizer = HeavyBall.builder().setLearningRate(step -> 0).build();
        ElementProbe probe = new ElementProbe(1);
        optimizer.setProbe(probe);
        try (NDArray before = weight.array().duplicate()) {
            weight.update(optimizer, new float[] {1, 2, 3, 4});
            assertArrayEquals(before.toFloatArray(), weight.values(), 0f);
        }
        FilterSums sums = probe.answers.get(0).sums();
        assertEquals(0, sums.total().dd());
        assertEquals(30, sums.total().gg());
    }
}
