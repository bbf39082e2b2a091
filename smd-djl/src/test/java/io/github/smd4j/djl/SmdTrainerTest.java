package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.AdamW;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.Lion;
import io.github.smd4j.djl.optimizer.Nesterov;
import io.github.smd4j.djl.optimizer.Sgdw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trainer of this library beside DJL's. */
@Tag("engine")
class SmdTrainerTest {

    private static final BiFunction<Model, DefaultTrainingConfig, Trainer> PLAIN =
            Model::newTrainer;
    private static final BiFunction<Model, DefaultTrainingConfig, Trainer> OWN = SmdTrainer::of;

    private static final MultiStep CUT = MultiStep.starting(0.1).dividedAt(6, 4);

    /** What a run leaves. */
    private record Run(List<float[]> parameters, List<StepRecord> records) {}

    private static Optimizer optimizer(String name, Block network) {
        return switch (name) {
            case "heavy-ball" -> ListenerMeasuresTest.heavyBall();
            case "nesterov" ->
                    Nesterov.builder()
                            .setLearningRate(CUT)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .build();
            case "sgdw" ->
                    Sgdw.builder()
                            .setLearningRate(CUT)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .optClipNorm(0.5, network)
                            .build();
            case "adamw" ->
                    AdamW.builder()
                            .setLearningRate(CUT)
                            .optWeightDecay(0.01)
                            .optClipValue(0.01)
                            .build();
            case "lion" -> Lion.builder().setLearningRate(CUT).optWeightDecay(0.01).build();
            default ->
                    Optimizer.sgd()
                            .setLearningRateTracker(Tracker.fixed(0.1f))
                            .optMomentum(0.9f)
                            .build();
        };
    }

    private static Run train(
            String optimizer, BiFunction<Model, DefaultTrainingConfig, Trainer> trainers) {
        List<StepRecord> records = new ArrayList<>();
        Engine.getInstance().setRandomSeed(7);
        Block network = TrainedRun.network();
        DefaultTrainingConfig config = TrainedRun.config(optimizer(optimizer, network));
        SmdListener.builder(records::add).optSampling(Sampling.every(2)).attach(config);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = trainers.apply(model, config)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                for (int step = 0; step < 12; step++) {
                    // Two backward passes before each fourth step: their gradients add up.
                    if (step % 4 == 3) {
                        backward(trainer, 100 + step);
                    }
                    TrainedRun.step(trainer, step);
                }
            }
            return new Run(values(network), records);
        }
    }

    private static void backward(Trainer trainer, int step) {
        try (Batch batch = TrainedRun.batch(trainer.getManager().newSubManager(), step);
                GradientCollector collector = trainer.newGradientCollector()) {
            collector.backward(
                    trainer.getLoss()
                            .evaluate(
                                    batch.getLabels(),
                                    trainer.forward(batch.getData(), batch.getLabels())));
        }
    }

    private static List<float[]> values(Block network) {
        return network.getParameters().values().stream()
                .map(parameter -> parameter.getArray().toFloatArray())
                .toList();
    }

    private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), 0f, "parameter " + i);
        }
    }

    /** Every later step starts from the buffers: they are the same, or the weights were not. */
    @ParameterizedTest
    @ValueSource(strings = {"heavy-ball", "nesterov", "sgdw", "adamw", "lion", "foreign"})
    void leavesTheBitsOfDjlsTrainer(String optimizer) {
        Run plain = train(optimizer, PLAIN);
        Run own = train(optimizer, OWN);
        assertSameBits(plain.parameters(), own.parameters());
        assertEquals(plain.records(), own.records());
        assertEquals(4 * 6, own.records().size());
    }

    @Test
    void runsUnderEasyTrain() throws Exception {
        assertSameBits(fit(PLAIN), fit(OWN));
    }

    private static List<float[]> fit(BiFunction<Model, DefaultTrainingConfig, Trainer> trainers)
            throws Exception {
        Engine.getInstance().setRandomSeed(7);
        Block network = TrainedRun.network();
        MemorySink sink = new MemorySink();
        DefaultTrainingConfig config = TrainedRun.config(ListenerMeasuresTest.heavyBall());
        SmdListener.attach(config, sink);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = trainers.apply(model, config);
                    Batch source = TrainedRun.batch(trainer.getManager().newSubManager(), 0)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                ArrayDataset data =
                        new ArrayDataset.Builder()
                                .setData(source.getData().singletonOrThrow())
                                .optLabels(source.getLabels().singletonOrThrow())
                                .setSampling(4, false)
                                .build();
                EasyTrain.fit(trainer, 3, data, data);
            }
            assertEquals(6, sink.of("01Conv2d.weight").size());
            return values(network);
        }
    }

    /** A linear layer of two weights, and its gradient by hand. */
    private static void onTwoWeights(
            Optimizer optimizer,
            BiFunction<Model, DefaultTrainingConfig, Trainer> trainers,
            BiConsumer<Trainer, Parameter> test) {
        try (Model model = Model.newInstance("two", Device.cpu())) {
            model.setBlock(Linear.builder().setUnits(2).optBias(false).build());
            try (Trainer trainer = trainers.apply(model, TrainedRun.config(optimizer))) {
                trainer.initialize(new Shape(1, 1));
                test.accept(trainer, model.getBlock().getParameters().valueAt(0));
            }
        }
    }

    private static void backward(Trainer trainer, Parameter weight, float... gradient) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray g = trainer.getManager().create(gradient, weight.getShape());
            collector.backward(weight.getArray().mul(g).sum());
        }
    }

    private static HeavyBall plainSgd() {
        return HeavyBall.builder().setLearningRate(1).build();
    }

    /** DJL takes the sum of all gradients for a sign that there are none. */
    @Test
    void gradientsThatAddUpToZeroAreNoError() {
        onTwoWeights(
                plainSgd(),
                PLAIN,
                (trainer, weight) -> {
                    backward(trainer, weight, 1, -1);
                    assertThrows(IllegalStateException.class, trainer::step);
                });
        onTwoWeights(
                plainSgd(),
                OWN,
                (trainer, weight) -> {
                    float[] before = weight.getArray().toFloatArray();
                    backward(trainer, weight, 1, -1);
                    trainer.step();
                    float[] expected = {before[0] - 1, before[1] + 1};
                    assertArrayEquals(expected, weight.getArray().toFloatArray(), 0f);
                });
    }

    @Test
    void forgottenBackwardPassIsAnError() {
        onTwoWeights(
                plainSgd(),
                OWN,
                (trainer, weight) -> {
                    IllegalStateException error =
                            assertThrows(IllegalStateException.class, trainer::step);
                    assertTrue(error.getMessage().contains("backward"), error.getMessage());
                    backward(trainer, weight, 1, 1);
                    trainer.step();
                    // Later a gradient may be zero: then only decay and momentum move the weight.
                    trainer.step();
                });
    }

    @Test
    void gradientThatIsNotANumberIsZeroedToo() {
        onTwoWeights(
                plainSgd(),
                OWN,
                (trainer, weight) -> {
                    backward(trainer, weight, Float.NaN, 1);
                    trainer.step();
                    try (NDArray gradient = weight.getArray().getGradient()) {
                        assertArrayEquals(new float[2], gradient.toFloatArray(), 0f);
                    }
                    float[] values = weight.getArray().toFloatArray();
                    assertTrue(Float.isNaN(values[0]));
                    assertFalse(Float.isNaN(values[1]));
                });
    }

    /** A cut at step 6: the weight that comes back in that step moves by the new rate. */
    @Test
    void weightThatWasFrozenTakesPartInTheStepOfTheOthers() {
        Block network = TrainedRun.network();
        HeavyBall optimizer = HeavyBall.builder().setLearningRate(CUT).build();
        DefaultTrainingConfig config = TrainedRun.config(optimizer);
        List<StepRecord> records = new ArrayList<>();
        SmdListener.attach(config, records::add);
        try (Model model = Model.newInstance("small", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = SmdTrainer.of(model, config)) {
                trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                Parameter first = network.getParameters().valueAt(0);
                float[] start = first.getArray().toFloatArray();
                for (int step = 0; step < 8; step++) {
                    if (step == 1) {
                        first.freeze(true);
                        start = first.getArray().toFloatArray();
                    } else if (step == 6) {
                        assertArrayEquals(start, first.getArray().toFloatArray(), 0f);
                        first.freeze(false);
                    }
                    TrainedRun.step(trainer, step);
                }
            }
        }
        List<StepRecord> ofFirst =
                records.stream().filter(r -> r.parameter().equals("01Conv2d.weight")).toList();
        assertEquals(List.of(0L, 6L, 7L), ofFirst.stream().map(StepRecord::step).toList());
        assertEquals(0.025, ofFirst.get(1).hyperparameters().learningRate());
        assertEquals(8, optimizer.nextStep());
    }

    /** Initializers, and parameters that loading froze; each listener hears of it once. */
    @Test
    void preparesTheModelAsDjlDoes(@TempDir Path folder) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        for (BiFunction<Model, DefaultTrainingConfig, Trainer> trainers : List.of(PLAIN, OWN)) {
            DefaultTrainingConfig config = TrainedRun.config(plainSgd());
            config.optInitializer(new ConstantInitializer(0.5f), Parameter.Type.WEIGHT);
            config.addTrainingListeners(
                    new TrainingListenerAdapter() {
                        @Override
                        public void onTrainingBegin(Trainer trainer) {
                            begun.incrementAndGet();
                        }
                    });
            try (Model model = Model.newInstance("small", Device.cpu())) {
                model.setBlock(TrainedRun.network());
                try (Trainer trainer = trainers.apply(model, config)) {
                    trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
                    Parameter weight = model.getBlock().getParameters().valueAt(0);
                    assertEquals(0.5f, weight.getArray().getFloat(0, 0, 0, 0));
                    model.save(folder, "small");
                }
            }
            try (Model model = Model.newInstance("small", Device.cpu())) {
                Block network = TrainedRun.network();
                model.setBlock(network);
                model.load(folder, "small");
                network.freezeParameters(true);
                try (Trainer trainer = trainers.apply(model, config)) {
                    List<String> trained =
                            network.getParameters().stream()
                                    .filter(pair -> pair.getValue().requiresGradient())
                                    .map(Pair::getKey)
                                    .toList();
                    assertEquals(15, trained.size(), "weights, biases, γ and β: " + trained);
                    assertEquals(model, trainer.getModel());
                }
            }
        }
        assertEquals(4, begun.get());
        try (Model empty = Model.newInstance("empty", Device.cpu())) {
            DefaultTrainingConfig config = TrainedRun.config(plainSgd());
            assertThrows(IllegalStateException.class, () -> SmdTrainer.of(empty, config));
        }
    }

    @Test
    void stepsLeaveNoArraysBehind() {
        onTwoWeights(
                ListenerMeasuresTest.heavyBall(),
                OWN,
                (trainer, weight) -> {
                    backward(trainer, weight, 1, 2);
                    trainer.step();
                    int own = trainer.getManager().getManagedArrays().size();
                    int models = trainer.getModel().getNDManager().getManagedArrays().size();
                    for (int step = 0; step < 20; step++) {
                        trainer.step();
                    }
                    assertEquals(own, trainer.getManager().getManagedArrays().size());
                    assertEquals(
                            models, trainer.getModel().getNDManager().getManagedArrays().size());
                });
    }
}
