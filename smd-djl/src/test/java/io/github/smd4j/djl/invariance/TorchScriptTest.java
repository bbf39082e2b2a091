package io.github.smd4j.djl.invariance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.translate.Batchifier;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A TorchScript module, of which only names and shapes can be read: small_network.py made it. */
@Tag("engine")
class TorchScriptTest {

    private static final int BATCH = 6;
    private static final Shape IMAGES = new Shape(BATCH, 16, 6, 6);

    private Model model;

    @BeforeEach
    void load() {
        Engine.getInstance().setRandomSeed(7);
        model = Networks.torchScript();
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static Map<String, Invariance> byName(List<ParameterInvariance> verdicts) {
        return verdicts.stream()
                .collect(
                        Collectors.toMap(
                                ParameterInvariance::path,
                                ParameterInvariance::invariance,
                                (a, b) -> a,
                                TreeMap::new));
    }

    @Test
    void theStructureKnowsNothing() {
        List<ParameterInvariance> verdicts = StructuralInvariance.of(model.getBlock());
        assertEquals(
                "[bare.weight, classifier.bias, classifier.weight, norm.bias, norm.weight,"
                        + " normalized.weight]",
                byName(verdicts).keySet().toString());
        for (ParameterInvariance each : verdicts) {
            assertEquals(Invariance.UNKNOWN, each.invariance(), each::toString);
            assertTrue(each.reason().contains("PtSymbolBlock"), each.reason());
        }
    }

    /**
     * DJL loads a module in evaluation mode and takes it for training already: until it has been
     * evaluated once, training goes on with the running statistics.
     */
    @Test
    void theAuditDecidesAndSeesThatBatchNormIsFrozenAtFirst() {
        Map<String, Invariance> loaded = byName(verdicts(audit()));
        assertEquals(6, loaded.size());
        loaded.forEach((path, verdict) -> assertEquals(Invariance.NOT_INVARIANT, verdict, path));
        Networks.evaluate(model.getBlock(), IMAGES);
        List<ParameterInvariance> verdicts = verdicts(audit());
        byName(verdicts)
                .forEach(
                        (path, verdict) ->
                                assertEquals(
                                        path.equals("normalized.weight")
                                                ? Invariance.SCALE_INVARIANT
                                                : Invariance.NOT_INVARIANT,
                                        verdict,
                                        path));
        ParameterInvariance invariant =
                verdicts.stream().filter(ParameterInvariance::scaleInvariant).findFirst().get();
        assertEquals(Granularity.FILTER, invariant.granularity().orElseThrow());
        assertEquals(16, invariant.rows());
    }

    private static List<ParameterInvariance> verdicts(List<AuditedParameter> audited) {
        return audited.stream().map(AuditedParameter::verdict).toList();
    }

    private List<AuditedParameter> audit() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray pictures = manager.randomNormal(0, 1, IMAGES, DataType.FLOAT32);
            return NumericalAudit.of(
                            model.getBlock(),
                            Loss.softmaxCrossEntropyLoss(),
                            new NDList(pictures),
                            new NDList(manager.create(new float[] {0, 1, 2, 0, 1, 2})))
                    .run();
        }
    }

    /** Nothing is measured of what is unknown; what the user names is. */
    @Test
    void theListenerMeasuresWhatItIsTold() {
        Networks.evaluate(model.getBlock(), IMAGES);
        assertEquals(List.of(), List.copyOf(train(NamedVerdicts.none()).parameters()));
        NamedVerdicts told = NamedVerdicts.none().force("normalized.weight");
        MemorySink records = train(told);
        assertEquals(List.of("normalized.weight"), List.copyOf(records.parameters()));
        assertEquals(5, records.of("normalized.weight").size());
        records.of("normalized.weight")
                .forEach(
                        record -> {
                            assertEquals(16, record.filters().size());
                            assertTrue(record.sums().angularUpdate() > 1e-4, record::toString);
                            assertTrue(Math.abs(record.sums().gradientCosine()) < 1e-4);
                        });
    }

    private MemorySink train(NamedVerdicts verdicts) {
        MemorySink records = new MemorySink();
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(
                                HeavyBall.builder()
                                        .setLearningRate(0.1)
                                        .optMomentum(0.9)
                                        .optWeightDecay(1e-3)
                                        .build());
        SmdListener listener = SmdListener.builder(records).optVerdicts(verdicts).attach(config);
        try (Trainer trainer = model.newTrainer(config)) {
            for (int step = 0; step < 5; step++) {
                NDManager manager = trainer.getManager().newSubManager();
                try (Batch batch =
                        new Batch(
                                manager,
                                new NDList(manager.randomNormal(0, 1, IMAGES, DataType.FLOAT32)),
                                new NDList(manager.create(new float[] {0, 1, 2, 0, 1, 2})),
                                BATCH,
                                Batchifier.STACK,
                                Batchifier.STACK,
                                0,
                                0)) {
                    EasyTrain.trainBatch(trainer, batch);
                    trainer.step();
                }
            }
        }
        assertFalse(listener.parameters().isEmpty());
        return records;
    }
}
