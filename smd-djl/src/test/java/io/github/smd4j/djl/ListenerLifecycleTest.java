package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.schedule.ScheduleTracker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens around the steps: validation, epochs, rules that are told, weights that break. */
@Tag("engine")
class ListenerLifecycleTest {

    private static final Schedule CUT = MultiStep.starting(0.1).dividedAt(30, 10);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void validationBetweenStepsLosesAndChangesNothing(boolean fused) {
        List<StepRecord> plain = train(fused, false);
        List<StepRecord> validated = train(fused, true);
        assertEquals(plain, validated);
        assertEquals(4 * 12, plain.size());
    }

    @Test
    void recordsComeByStepAndInTheOrderOfTheNetwork() {
        List<StepRecord> records = train(true, false);
        for (int i = 1; i < records.size(); i++) {
            StepRecord before = records.get(i - 1);
            StepRecord here = records.get(i);
            boolean sameStep = here.step() == before.step();
            assertEquals(sameStep ? before.step() : before.step() + 1, here.step());
            assertEquals(sameStep, here.parameter().compareTo(before.parameter()) > 0);
        }
    }

    @Test
    void easyTrainAndOneLineMeasureDjlSgdWithoutKnowingIt() throws Exception {
        MemorySink sink = new MemorySink();
        DefaultTrainingConfig config =
                TrainedRun.config(
                        Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.1f)).build());
        SmdListener.attach(config, sink);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(TrainedRun.network());
            try (Trainer trainer = model.newTrainer(config);
                    Batch source = TrainedRun.batch(trainer.getManager().newSubManager(), 0)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                ArrayDataset data =
                        new ArrayDataset.Builder()
                                .setData(source.getData().singletonOrThrow())
                                .optLabels(source.getLabels().singletonOrThrow())
                                .setSampling(4, false)
                                .build();
                EasyTrain.fit(trainer, 2, data, data);
            }
        }
        List<StepRecord> records = sink.of("01Conv2d.weight");
        assertEquals(4, records.size(), "two epochs of two batches");
        assertTrue(records.stream().allMatch(r -> r.sums().angularUpdate() > 0));
        assertTrue(records.stream().allMatch(r -> r.sums().unitGradientSquared() > 0));
        assertTrue(records.stream().allMatch(r -> !r.hyperparameters().known()));
        assertTrue(records.stream().allMatch(r -> Double.isNaN(r.unitH())));
    }

    /** I3 through the other buffer form: DJL's Sgd, told in one more line, closes across a cut. */
    @Test
    void djlSgdClosesWithTheLearningRateInsideTheBuffer() {
        MemorySink sink = new MemorySink();
        double weightDecay = 5e-3;
        TrainedRun.of(
                Optimizer.sgd()
                        .setLearningRateTracker(new ScheduleTracker(CUT))
                        .optMomentum(0.9f)
                        .optWeightDecays((float) weightDecay)
                        .build(),
                60,
                config ->
                        SmdListener.builder(sink)
                                .optHyperparameters("djl-sgd", CUT, weightDecay, 0.9)
                                .attach(config));
        MeanField right = HeavyBallRule.DJL_SGD.meanField().orElseThrow();
        MeanField wrong = HeavyBallRule.PYTORCH.meanField().orElseThrow();
        for (String path : sink.parameters()) {
            double closed = worst(sink.of(path), right);
            assertTrue(closed < 1e-4, path + " closes to " + closed);
            double open = worst(sink.of(path), wrong);
            assertTrue(open > 100 * closed, path + " in the wrong form is off by " + open);
        }
    }

    /** The worst relative error of norm and angle; the first step's buffer is zero. */
    private static double worst(List<StepRecord> records, MeanField meanField) {
        MeanField.State state = MeanField.State.atRest(records.get(0).sums().ww());
        double worst = 0;
        for (StepRecord record : records) {
            double level =
                    record.step() == 0 ? record.sums().unitGradientSquared() : record.unitH();
            worst = Math.max(worst, Math.abs(state.x() / record.sums().ww() - 1));
            MeanField.Step step = meanField.step(state, record.hyperparameters(), level);
            worst =
                    Math.max(
                            worst,
                            Math.abs(step.angularUpdate() / record.sums().angularUpdate() - 1));
            state = step.next();
        }
        return worst;
    }

    @Test
    void stepsGoOnFromWhereTheOptimizerBegins() {
        MemorySink sink = new MemorySink();
        TrainedRun.of(
                HeavyBall.builder().setLearningRate(CUT).optBeginNumUpdate(29).build(),
                3,
                config -> SmdListener.attach(config, sink));
        List<StepRecord> records = sink.of("01Conv2d.weight");
        assertEquals(List.of(29L, 30L, 31L), records.stream().map(StepRecord::step).toList());
        assertEquals(0.1, records.get(0).hyperparameters().learningRate());
        assertEquals(0.01, records.get(1).hyperparameters().learningRate());
    }

    @Test
    void frozenWeightsAreLeftOut() {
        MemorySink sink = new MemorySink();
        Block network = TrainedRun.network();
        network.getChildren().get(0).getValue().freezeParameters(true);
        TrainedRun.of(
                network,
                ListenerMeasuresTest.heavyBall(),
                2,
                config -> SmdListener.attach(config, sink));
        assertFalse(sink.parameters().contains("01Conv2d.weight"));
        assertEquals(2, sink.of("04Conv2d.weight").size());
    }

    /** Multiplies the first weight before step 1 of three, and returns its records. */
    private static List<StepRecord> disturbed(boolean fused, float factor) {
        MemorySink sink = new MemorySink();
        Block network = TrainedRun.network();
        TrainedRun.of(
                network,
                optimizer(fused),
                3,
                config -> SmdListener.attach(config, sink),
                step -> {
                    if (step == 1) {
                        Parameter first = network.getParameters().valueAt(0);
                        try (NDArray alias = first.getArray().stopGradient()) {
                            alias.muli(factor);
                        }
                    }
                });
        List<StepRecord> records = sink.of("01Conv2d.weight");
        assertEquals(3, records.size());
        return records;
    }

    @ParameterizedTest
    @CsvSource({"true, NaN", "false, NaN", "true, Infinity", "false, Infinity"})
    void weightsThatAreNoNumbersAreRecordedAsSuch(boolean fused, float factor) {
        StepRecord last = disturbed(fused, factor).get(2);
        assertFalse(last.sums().isFinite());
        assertTrue(Double.isNaN(last.sums().angularUpdate()));
        assertFalse(Double.isFinite(last.sums().ww()));
        assertEquals("NaN", Column.ANGULAR_UPDATE.text(last));
    }

    /** A weight of zeros has a norm and no direction: an empty cell, and no angle of 0. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightOfZerosHasNoAngle(boolean fused) {
        List<StepRecord> records = disturbed(fused, 0);
        StepRecord zero = records.get(1);
        assertEquals(0, zero.sums().ww());
        assertTrue(zero.sums().dd() > 0);
        assertTrue(Double.isNaN(zero.sums().angularUpdate()));
        assertEquals("", Column.ANGULAR_UPDATE.text(zero));
        assertEquals("0.0", Column.SQUARED_NORM.text(zero));
        // From there it goes on along its momentum, radially, by about its own length. Each sum is
        // off by up to 1e-6 of its norms' product, so ww·dd − wd² by 4e-6 of itself, and Δ by the
        // root.
        assertEquals(0, records.get(2).sums().angularUpdate(), 2e-3);
    }

    @Test
    void failureOfTheSinkFailsTheRun() {
        StepSink broken =
                record -> {
                    throw new IllegalStateException("the disk is full");
                };
        IllegalStateException failure =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                TrainedRun.of(
                                        ListenerMeasuresTest.heavyBall(),
                                        1,
                                        config -> SmdListener.attach(config, broken)));
        assertEquals("the disk is full", failure.getMessage());
    }

    private static Optimizer optimizer(boolean fused) {
        return fused
                ? ListenerMeasuresTest.heavyBall()
                : new ForeignOptimizer(ListenerMeasuresTest.heavyBall());
    }

    private static List<StepRecord> train(boolean fused, boolean validate) {
        List<StepRecord> records = new ArrayList<>();
        DefaultTrainingConfig config = TrainedRun.config(optimizer(fused));
        SmdListener.builder(records::add)
                .optHyperparameters(
                        "heavy-ball", MultiStep.starting(0.2).dividedAt(15, 4), 5e-3, 0.9)
                .attach(config);
        Engine.getInstance().setRandomSeed(7);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(TrainedRun.network());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                for (int step = 0; step < 12; step++) {
                    TrainedRun.step(trainer, step);
                    if (validate && step % 4 == 3) {
                        try (Batch batch =
                                TrainedRun.batch(trainer.getManager().newSubManager(), 99)) {
                            EasyTrain.validateBatch(trainer, batch);
                        }
                        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
                    }
                }
            }
        }
        return records;
    }
}
