package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.Sgd;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.Nesterov;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The listener against a float64 recomputation from the weights and gradients of the run itself.
 */
@Tag("engine")
class ListenerMeasuresTest {

    private static final int STEPS = 30;
    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 5e-3;
    private static final Schedule SCHEDULE = MultiStep.starting(0.2).dividedAt(15, 4);

    /**
     * Positions of the scale-invariant weights among all parameters, running statistics included.
     */
    private static final int[] INVARIANT = {0, 5, 10, 15};

    /** 2⁻²⁴: half a unit in the last place of a float, relative. */
    private static final double HALF_ULP = 0x1p-24;

    @BeforeAll
    static void startEngine() {
        Engine.getInstance();
    }

    @AfterEach
    void oneThread() {
        JniUtils.setNumThreads(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void changesNoBitAndRecordsEveryStepOfHeavyBall(int threads) {
        assertMeasured(threads, ListenerMeasuresTest::heavyBall, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void changesNoBitAndRecordsEveryStepOfAForeignOptimizer(int threads) {
        assertMeasured(threads, () -> new ForeignOptimizer(heavyBall()), true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void changesNoBitAndRecordsEveryStepOfNesterov(int threads) {
        assertMeasured(
                threads,
                () ->
                        Nesterov.builder()
                                .setLearningRate(SCHEDULE)
                                .optMomentum(MOMENTUM)
                                .optWeightDecay(WEIGHT_DECAY)
                                .build(),
                false);
    }

    @Test
    void measuresDjlSgd() {
        assertMeasured(1, () -> djlSgd(), true);
    }

    @Test
    void measuresDjlAdam() {
        assertMeasured(
                1, () -> Adam.builder().optLearningRateTracker(Tracker.fixed(1e-3f)).build(), true);
    }

    @Test
    void fusedAndPairedAgree() {
        MemorySink fused = new MemorySink();
        MemorySink paired = new MemorySink();
        TrainedRun first =
                TrainedRun.of(heavyBall(), STEPS, config -> SmdListener.attach(config, fused));
        TrainedRun second =
                TrainedRun.of(
                        new ForeignOptimizer(heavyBall()),
                        STEPS,
                        config ->
                                SmdListener.builder(paired)
                                        .optHyperparameters(
                                                "heavy-ball", SCHEDULE, WEIGHT_DECAY, MOMENTUM)
                                        .attach(config));
        assertSameWeights(first, second);
        assertEquals(fused.parameters(), paired.parameters());
        for (String path : fused.parameters()) {
            for (int t = 0; t < STEPS; t++) {
                StepRecord f = fused.of(path).get(t);
                StepRecord p = paired.of(path).get(t);
                assertEquals(f.hyperparameters(), p.hyperparameters());
                assertClose(Float64Sums.of(f.sums()), p.sums(), path + " step " + t);
                if (t > 0) {
                    // v from the weights' own move: rounding one stored weight costs 2⁻²⁴/√3 of
                    // each
                    // element at random signs, so 0.58·2⁻²⁴/(Δ√d) of ‖v‖‖g‖; 4 is seven times that.
                    double d = size(path);
                    double before = fused.of(path).get(t - 1).sums().angularUpdate();
                    double eta = SCHEDULE.learningRate(t - 1);
                    double v = Math.sqrt(fused.of(path).get(t - 1).sums().dd()) / eta;
                    double g = Math.sqrt(f.sums().gg());
                    double bound = (4 * HALF_ULP / (before * Math.sqrt(d)) + 1e-6) * v * g;
                    assertEquals(f.sums().vg(), p.sums().vg(), bound, path + " step " + t);
                    assertEquals(f.unitH(), p.unitH(), 2 * MOMENTUM * bound * f.sums().ww() * 1.01);
                }
            }
        }
    }

    @Test
    void rowsAreTheOutputFilters() {
        MemorySink sink = new MemorySink();
        TrainedRun run = TrainedRun.of(heavyBall(), 3, config -> SmdListener.attach(config, sink));
        String path = sink.parameters().get(1);
        StepRecord record = sink.of(path).get(1);
        assertEquals(8, record.filters().size());
        float[] w = run.weights().get(1).get(INVARIANT[1]);
        for (int filter = 0; filter < 8; filter++) {
            double ww = 0;
            for (int i = 0; i < 9; i++) {
                ww += (double) w[filter * 9 + i] * w[filter * 9 + i];
            }
            assertEquals(ww, record.filters().get(filter).ww(), 1e-6 * ww);
        }
    }

    @Test
    void namesAreTheSameInEveryRun() {
        MemorySink first = new MemorySink();
        MemorySink second = new MemorySink();
        TrainedRun.of(heavyBall(), 1, config -> SmdListener.attach(config, first));
        TrainedRun.of(heavyBall(), 1, config -> SmdListener.attach(config, second));
        assertEquals(
                List.of("01Conv2d.weight", "04Conv2d.weight", "07Conv2d.weight", "11Linear.weight"),
                first.parameters());
        assertEquals(first.parameters(), second.parameters());
    }

    private static void assertMeasured(int threads, Supplier<Optimizer> optimizer, boolean paired) {
        JniUtils.setNumThreads(threads);
        TrainedRun plain = TrainedRun.of(optimizer.get(), STEPS, config -> {});
        MemorySink sink = new MemorySink();
        TrainedRun run =
                TrainedRun.of(optimizer.get(), STEPS, config -> SmdListener.attach(config, sink));
        assertSameWeights(plain, run);
        assertEquals(INVARIANT.length, sink.parameters().size());
        for (int k = 0; k < INVARIANT.length; k++) {
            List<StepRecord> records = sink.of(sink.parameters().get(k));
            assertEquals(STEPS, records.size(), "every step must be recorded, also the last");
            double[] v = new double[run.weights().get(0).get(INVARIANT[k]).length];
            for (int t = 0; t < STEPS; t++) {
                String at = sink.parameters().get(k) + " " + t;
                assertEquals(t, records.get(t).step(), at);
                float[] w = run.weights().get(t).get(INVARIANT[k]);
                float[] next = run.weights().get(t + 1).get(INVARIANT[k]);
                float[] g = run.gradients().get(t).get(INVARIANT[k]);
                Float64Sums oracle = Float64Sums.of(w, next, g, v, 0, w.length);
                assertClose(oracle, records.get(t).sums(), at);
                if (!paired) {
                    oracle.assertBuffer(records.get(t).sums(), at);
                }
                for (int i = 0; i < v.length; i++) {
                    v[i] = MOMENTUM * v[i] + g[i] + WEIGHT_DECAY * w[i];
                }
            }
        }
    }

    private static void assertSameWeights(TrainedRun first, TrainedRun second) {
        for (int t = 0; t < first.weights().size(); t++) {
            for (int k = 0; k < first.weights().get(t).size(); k++) {
                // Bits, running statistics included.
                assertArrayEquals(
                        bits(first.weights().get(t).get(k)),
                        bits(second.weights().get(t).get(k)),
                        "step " + t + ", parameter " + k);
            }
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** The angle too to 1e-6 relative. */
    private static void assertClose(Float64Sums expected, StepSums actual, String where) {
        expected.assertClose(actual, where);
        double angle = expected.measured().angularUpdate();
        assertTrue(angle > 0, where);
        assertEquals(angle, actual.angularUpdate(), 1e-6 * angle, where);
    }

    private static double size(String path) {
        return switch (path) {
            case "01Conv2d.weight" -> 8 * 3 * 9;
            case "04Conv2d.weight" -> 8 * 9;
            case "07Conv2d.weight" -> 12 * 4 * 9;
            default -> 20 * 12 * 36;
        };
    }

    static HeavyBall heavyBall() {
        return HeavyBall.builder()
                .setLearningRate(SCHEDULE)
                .optMomentum(MOMENTUM)
                .optWeightDecay(WEIGHT_DECAY)
                .build();
    }

    private static Sgd djlSgd() {
        return Optimizer.sgd()
                .setLearningRateTracker((Tracker) count -> (float) SCHEDULE.learningRate(count - 1))
                .optMomentum((float) MOMENTUM)
                .optWeightDecays((float) WEIGHT_DECAY)
                .build();
    }
}
