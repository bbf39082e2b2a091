package consumer;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.djl.SmdListener;
import java.nio.file.Path;

/** The same, and one line more. */
final class MeasuredTraining {

    private static final Shape IMAGES = new Shape(32, 3, 16, 16);

    static void train(Path run) throws Exception {
        Engine.getInstance().setRandomSeed(1);
        Block resNet =
                ResNetV1.builder()
                        .setImageShape(IMAGES.slice(1))
                        .setNumLayers(20)
                        .setOutSize(10)
                        .build();
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(
                                Optimizer.sgd()
                                        .setLearningRateTracker(Tracker.fixed(0.1f))
                                        .optMomentum(0.9f)
                                        .optWeightDecays(1e-4f)
                                        .build());
        SmdListener.attach(config, CsvSink.create(run.resolve("steps.csv")));
        try (Model model = Model.newInstance("resnet", Device.cpu())) {
            model.setBlock(resNet);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(IMAGES);
                NDArray images = trainer.getManager().randomNormal(IMAGES);
                NDArray labels = trainer.getManager().arange(32).mod(10);
                ArrayDataset data =
                        new ArrayDataset.Builder()
                                .setData(images)
                                .optLabels(labels.toType(DataType.FLOAT32, false))
                                .setSampling(8, false)
                                .build();
                EasyTrain.fit(trainer, 2, data, null);
            }
            model.save(run, "resnet");
        }
    }
}
