package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.loss.Loss;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, compiled and run. */
@Tag("engine")
class ReadmeExampleTest {

    private static final String SOURCE = "src/test/java/io/github/smd4j/djl/ReadmeExampleTest.java";

    @Test
    void trainsAndWritesARowForEveryStepAndLayer(@TempDir Path run) throws Exception {
        try (Model model = Model.newInstance("example", Device.cpu());
                Batch source = TrainedRun.batch(model.getNDManager().newSubManager(), 0)) {
            model.setBlock(TrainedRun.network());
            Dataset data =
                    new ArrayDataset.Builder()
                            .setData(source.getData().singletonOrThrow())
                            .optLabels(source.getLabels().singletonOrThrow())
                            .setSampling(4, false)
                            .build();
            train(model, data, new Shape(4, 3, 6, 6), 2, run);
        }
        List<String> lines = Files.readAllLines(run.resolve("steps.csv"));
        assertEquals(1 + 4 * 4, lines.size());
        assertTrue(lines.get(0).startsWith("step,parameter,rule,learning_rate"));
    }

    // README
    static void train(Model model, Dataset data, Shape input, int epochs, Path run)
            throws Exception {
        MultiStep schedule = MultiStep.starting(0.1).dividedAt(30_000, 10).dividedAt(60_000, 10);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(
                                HeavyBall.builder()
                                        .setLearningRate(schedule)
                                        .optMomentum(0.9)
                                        .optWeightDecay(1e-4)
                                        .build());
        try (CsvSink sink = CsvSink.create(run.resolve("steps.csv"))) {
            SmdListener.attach(config, sink); // the one line
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(input);
                EasyTrain.fit(trainer, epochs, data, null);
            }
        }
    }

    // end

    @Test
    void readmeShowsThisCode() throws Exception {
        String source = Files.readString(Path.of(SOURCE));
        String code =
                source.substring(
                                source.indexOf("    // README\n") + "    // README\n".length(),
                                source.indexOf("\n    // end"))
                        .stripTrailing()
                        .stripIndent()
                        .strip();
        String readme =
                Files.readString(Path.of(System.getProperty("smd.testData"), "../README.md"));
        assertTrue(readme.contains(code), "README.md must show:\n" + code);
    }
}
