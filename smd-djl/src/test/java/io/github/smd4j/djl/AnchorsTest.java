package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accumulated angles against a float64 recomputation from the weights of the run itself. */
@Tag("engine")
class AnchorsTest {

    private static final int STEPS = 30;
    private static final MultiStep SCHEDULE = MultiStep.starting(0.2).dividedAt(15, 4);

    /** Scale-invariant weights among all parameters, running statistics included. */
    private static final Map<String, Integer> POSITIONS =
            Map.of(
                    "01Conv2d.weight", 0,
                    "04Conv2d.weight", 5,
                    "07Conv2d.weight", 10,
                    "11Linear.weight", 15);

    private static Optimizer optimizer(boolean fused) {
        return fused
                ? ListenerMeasuresTest.heavyBall()
                : new ForeignOptimizer(ListenerMeasuresTest.heavyBall());
    }

    private static SmdListenerBuilder told(SmdListenerBuilder builder) {
        return builder.optHyperparameters("heavy-ball", SCHEDULE, 5e-3, 0.9);
    }

    /** Two angles of each row and layer: 2·atan2(‖a − b‖, ‖a + b‖) of unit vectors a, b. */
    private static double angle(float[] from, float[] to, int begin, int end) {
        double ff = 0;
        double tt = 0;
        for (int i = begin; i < end; i++) {
            ff += (double) from[i] * from[i];
            tt += (double) to[i] * to[i];
        }
        double minus = 0;
        double plus = 0;
        for (int i = begin; i < end; i++) {
            double a = from[i] / Math.sqrt(ff);
            double b = to[i] / Math.sqrt(tt);
            minus += (a - b) * (a - b);
            plus += (a + b) * (a + b);
        }
        return 2 * Math.atan2(Math.sqrt(minus), Math.sqrt(plus));
    }

    /** A layer to 1e-6, as the step's own angle, and bits of the weights as without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesNoBitAndMeasuresEverySpan(boolean fused) {
        TrainedRun plain = TrainedRun.of(optimizer(fused), STEPS, config -> {});
        MemorySink steps = new MemorySink();
        List<AnchorRecord> records = new ArrayList<>();
        TrainedRun run =
                TrainedRun.of(
                        optimizer(fused),
                        STEPS,
                        config ->
                                told(SmdListener.builder(steps))
                                        .optAnchors(records::add, 7, 1, 10, 7)
                                        .attach(config));
        for (int t = 0; t <= STEPS; t++) {
            for (int k = 0; k < plain.weights().get(t).size(); k++) {
                assertArrayEquals(plain.weights().get(t).get(k), run.weights().get(t).get(k));
            }
        }
        assertEquals(4 * (STEPS + 4 + 3), records.size());
        for (AnchorRecord record : records) {
            int position = POSITIONS.get(record.parameter());
            assertEquals(0, record.step() % record.span());
            float[] from = run.weights().get((int) record.step()).get(position);
            float[] to = run.weights().get((int) (record.step() + record.span())).get(position);
            double layer = angle(from, to, 0, from.length);
            assertTrue(layer > 0);
            assertEquals(layer, record.angle(), 1e-6 * layer, record::toString);
            int length = from.length / record.filters().size();
            for (int row = 0; row < record.filters().size(); row++) {
                double expected = angle(from, to, row * length, (row + 1) * length);
                StepSums sums = record.filters().get(row);
                // Float sums of n products are off by n·2⁻²⁴ of the product of the norms at most,
                // the angle by four times that over the part of d that is not along w.
                double across = 1 - sums.wd() * sums.wd() / sums.ww() / sums.dd();
                double error = 4 * Math.min(length, 512) * 0x1p-24 / across;
                assertEquals(expected, sums.angularUpdate(), error * expected);
            }
            boolean acrossTheCut = record.step() < 15 && record.step() + record.span() > 15;
            assertEquals(
                    acrossTheCut
                            ? Hyperparameters.UNKNOWN
                            : new Hyperparameters(
                                    "heavy-ball", SCHEDULE.learningRate(record.step()), 5e-3, 0.9),
                    record.hyperparameters(),
                    record::toString);
            if (record.span() == 1) {
                StepRecord step = steps.of(record.parameter()).get((int) record.step());
                double one = step.sums().angularUpdate();
                assertEquals(one, record.angle(), 2e-6 * one);
            }
        }
    }

    /** By the step at which they end, then by span, then in the order of the network. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recordsComeInOrder(boolean fused) {
        List<AnchorRecord> records = new ArrayList<>();
        TrainedRun.of(
                optimizer(fused),
                12,
                config ->
                        told(SmdListener.builder(new MemorySink()))
                                .optAnchors(records::add, 2, 3)
                                .attach(config));
        List<String> order = new ArrayList<>();
        for (int end = 1; end <= 12; end++) {
            for (int span = 2; span <= 3; span++) {
                for (String path : POSITIONS.keySet().stream().sorted().toList()) {
                    if (end % span == 0) {
                        order.add(end + " " + span + " " + path);
                    }
                }
            }
        }
        assertEquals(
                order,
                records.stream()
                        .map(r -> r.step() + r.span() + " " + r.span() + " " + r.parameter())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void samplingAndValidationLoseNothing(boolean fused) {
        List<AnchorRecord> plain = new ArrayList<>();
        List<AnchorRecord> sampled = new ArrayList<>();
        TrainedRun.of(
                optimizer(fused),
                12,
                config ->
                        told(SmdListener.builder(new MemorySink()))
                                .optAnchors(plain::add, 3, 4)
                                .attach(config));
        DefaultTrainingConfig config = TrainedRun.config(optimizer(fused));
        told(SmdListener.builder(new MemorySink()))
                .optSampling(Sampling.every(5))
                .optAnchors(sampled::add, 3, 4)
                .attach(config);
        train(config, 12, (trainer, step) -> validate(trainer));
        assertEquals(plain, sampled);
    }

    private interface AfterStep {
        void accept(Trainer trainer, int step);
    }

    private static void train(DefaultTrainingConfig config, int steps, AfterStep after) {
        ai.djl.engine.Engine.getInstance().setRandomSeed(7);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(TrainedRun.network());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                for (int step = 0; step < steps; step++) {
                    TrainedRun.step(trainer, step);
                    after.accept(trainer, step);
                }
            }
        }
    }

    private static void validate(Trainer trainer) {
        try (Batch batch = TrainedRun.batch(trainer.getManager().newSubManager(), 99)) {
            EasyTrain.validateBatch(trainer, batch);
        }
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
    }

    /** A span over which someone else moved the weights says nothing of the optimizer. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void spanOverAChangeOfTheWeightsIsLeftOut(boolean fused) {
        List<AnchorRecord> records = new ArrayList<>();
        DefaultTrainingConfig config = TrainedRun.config(optimizer(fused));
        SmdListener listener =
                told(SmdListener.builder(new MemorySink()))
                        .optAnchors(records::add, 2, 3)
                        .attach(config);
        train(
                config,
                9,
                (trainer, step) -> {
                    if (step == 3) {
                        listener.beforeWeightsChange();
                        try (NDArray weight =
                                trainer.getModel()
                                        .getBlock()
                                        .getParameters()
                                        .valueAt(0)
                                        .getArray()
                                        .stopGradient()) {
                            weight.muli(2);
                        }
                    }
                });
        List<String> first =
                records.stream()
                        .filter(r -> r.parameter().startsWith("01"))
                        .map(r -> r.step() + "+" + r.span())
                        .toList();
        // The change comes after step 3: the span of two had ended there, that of three had not.
        assertEquals(List.of("0+2", "0+3", "2+2", "4+2", "6+2", "6+3"), first);
    }

    /** A clipped step has no theory, and so has a span that it is in. */
    @Test
    void clippedStepLeavesNoTheory() {
        MemorySink steps = new MemorySink();
        List<AnchorRecord> records = new ArrayList<>();
        TrainedRun.of(
                HeavyBall.builder()
                        .setLearningRate(SCHEDULE)
                        .optMomentum(0.9)
                        .optWeightDecay(5e-3)
                        .optClipValue(0.15f)
                        .build(),
                12,
                config -> SmdListener.builder(steps).optAnchors(records::add, 3).attach(config));
        int clipped = 0;
        for (AnchorRecord record : records) {
            boolean touched =
                    steps.of(record.parameter()).stream()
                            .filter(r -> r.step() >= record.step() && r.step() < record.step() + 3)
                            .anyMatch(r -> r.hyperparameters().rule().startsWith("clipped:"));
            clipped += touched ? 1 : 0;
            assertEquals(
                    touched,
                    !record.hyperparameters().rule().equals("heavy-ball"),
                    record::toString);
        }
        assertTrue(clipped > 0 && clipped < records.size(), clipped + " of " + records.size());
    }

    @Test
    void foreignOptimizerThatNobodyToldHasAnglesAndNoTheory() {
        List<AnchorRecord> records = new ArrayList<>();
        TrainedRun.of(
                optimizer(false),
                6,
                config ->
                        SmdListener.builder(new MemorySink())
                                .optAnchors(records::add, 3)
                                .attach(config));
        assertEquals(8, records.size());
        assertTrue(records.stream().noneMatch(r -> r.hyperparameters().known()));
        assertTrue(records.stream().allMatch(r -> r.angle() > 0));
    }

    @Test
    void spanThatIsNoneIsRefused() {
        SmdListenerBuilder builder = SmdListener.builder(new MemorySink());
        assertEquals(
                "span must be a whole number above 0, but was 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> builder.optAnchors(record -> {}, 10, 0))
                        .getMessage());
    }
}
