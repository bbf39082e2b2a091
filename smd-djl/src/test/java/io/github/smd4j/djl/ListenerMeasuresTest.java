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
                assertClose(f.sums(), p.sums(), path + " step " + t);
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
            for (int t = 0; t < STEPS; t++) {
                assertEquals(t, records.get(t).step());
                StepSums oracle = oracle(run, t, INVARIANT[k]);
                assertClose(oracle, records.get(t).sums(), sink.parameters().get(k) + " " + t);
                if (!paired) {
                    assertVelocity(run, t, INVARIANT[k], records.get(t).sums());
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

    /** Angle, ‖w‖², dd and gg to 1e-6 relative; wd and wg to 1e-6 of the product of the norms. */
    private static void assertClose(StepSums expected, StepSums actual, String where) {
        assertEquals(expected.ww(), actual.ww(), 1e-6 * expected.ww(), where);
        assertEquals(expected.dd(), actual.dd(), 1e-6 * expected.dd(), where);
        assertEquals(expected.gg(), actual.gg(), 1e-6 * expected.gg(), where);
        double angle = expected.angularUpdate();
        assertTrue(angle > 0, where);
        assertEquals(angle, actual.angularUpdate(), 1e-6 * angle, where);
        assertEquals(
                expected.wd(), actual.wd(), 1e-6 * Math.sqrt(expected.ww() * expected.dd()), where);
        assertEquals(
                expected.wg(), actual.wg(), 1e-6 * Math.sqrt(expected.ww() * expected.gg()), where);
    }

    /** The five sums that weights and gradients give, in float64. */
    private static StepSums oracle(TrainedRun run, int step, int parameter) {
        float[] w = run.weights().get(step).get(parameter);
        float[] next = run.weights().get(step + 1).get(parameter);
        float[] g = run.gradients().get(step).get(parameter);
        double[] sums = new double[5];
        for (int i = 0; i < w.length; i++) {
            double d = (double) next[i] - w[i];
            sums[0] += (double) w[i] * w[i];
            sums[1] += w[i] * d;
            sums[2] += d * d;
            sums[3] += (double) g[i] * g[i];
            sums[4] += (double) w[i] * g[i];
        }
        return new StepSums(sums[0], sums[1], sums[2], sums[3], sums[4], Double.NaN);
    }

    /** ⟨v, g⟩ with v run in float64 from the gradients: float32 keeps it to some 1e-6 of ‖v‖‖g‖. */
    private static void assertVelocity(TrainedRun run, int step, int parameter, StepSums actual) {
        double[] v = new double[run.weights().get(0).get(parameter).length];
        for (int t = 0; t < step; t++) {
            float[] w = run.weights().get(t).get(parameter);
            float[] g = run.gradients().get(t).get(parameter);
            for (int i = 0; i < v.length; i++) {
                v[i] = MOMENTUM * v[i] + g[i] + WEIGHT_DECAY * w[i];
            }
        }
        float[] g = run.gradients().get(step).get(parameter);
        double vg = 0;
        double vv = 0;
        for (int i = 0; i < v.length; i++) {
            vg += v[i] * g[i];
            vv += v[i] * v[i];
        }
        assertEquals(vg, actual.vg(), 2e-6 * Math.sqrt(vv * actual.gg()), "step " + step);
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
