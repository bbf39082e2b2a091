package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.CountedTransfer;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a training brings from the device to the host, and that the numbers are those of the host.
 */
@Tag("engine")
class DeviceMeasurementTest {

    private static final int STEPS = 11;

    private static HeavyBall heavyBall(Measurement measurement, CountedTransfer transfer) {
        return HeavyBall.builder()
                .setLearningRate(MultiStep.starting(0.2).dividedAt(6, 4))
                .optMomentum(0.9)
                .optWeightDecay(5e-3)
                .optMeasurement(measurement)
                .optHostTransfer(transfer)
                .build();
    }

    /** Four weights are measured: their sums come together. */
    @ParameterizedTest
    @CsvSource({"true, 1", "true, 3", "false, 1", "false, 3"})
    void everyMeasuredStepCostsOneTransferAndNoOtherDoes(boolean ours, int every) {
        CountedTransfer transfer = new CountedTransfer();
        HeavyBall optimizer = heavyBall(Measurement.DEVICE, transfer);
        Sampling sampling = Sampling.every(every);
        MemorySink sink = new MemorySink();
        List<Integer> counts = new ArrayList<>();
        TrainedRun.of(
                ours ? optimizer : new ForeignOptimizer(optimizer),
                STEPS,
                config -> {
                    SmdListener.builder(sink)
                            .optSampling(sampling)
                            .optMeasurement(Measurement.DEVICE)
                            .optHostTransfer(transfer)
                            .attach(config);
                    config.addTrainingListeners(
                            new TrainingListenerAdapter() {
                                @Override
                                public void onTrainingBatch(Trainer trainer, BatchData batchData) {
                                    counts.add(transfer.count());
                                }
                            });
                });
        // Before the update of a step, what is there belongs to the steps before it.
        int ended = 0;
        for (int step = 0; step < STEPS; step++) {
            ended += step > 0 && sampling.wanted(step - 1) ? 1 : 0;
            assertEquals(ended, counts.get(step), "before the update of step " + step);
        }
        int measured = (STEPS + every - 1) / every;
        assertEquals(measured, transfer.count(), "the last step comes when the trainer closes");
        assertEquals(4, sink.parameters().size());
        for (String parameter : sink.parameters()) {
            assertEquals(measured, sink.of(parameter).size());
        }
    }

    /**
     * The sums of host memory, in float lanes, lose below 1e-6 of a square and of a product of
     * norms. The weights are the same, as the optimizer's way is: only measuring differs.
     */
    @Test
    void pairedSumsAreThoseOfHostMemory() {
        List<StepRecord> host = paired(Measurement.HOST);
        List<StepRecord> device = paired(Measurement.DEVICE);
        assertEquals(4 * STEPS, host.size());
        for (int i = 0; i < host.size(); i++) {
            StepSums a = host.get(i).sums();
            StepSums b = device.get(i).sums();
            assertEquals(host.get(i).parameter(), device.get(i).parameter());
            assertEquals(host.get(i).hyperparameters(), device.get(i).hyperparameters());
            assertEquals(b.ww(), a.ww(), 1e-6 * b.ww());
            assertEquals(b.wd(), a.wd(), 1e-6 * Math.sqrt(b.ww() * b.dd()));
            assertEquals(b.dd(), a.dd(), 1e-6 * b.dd());
            assertEquals(b.gg(), a.gg(), 1e-6 * b.gg());
            assertEquals(b.wg(), a.wg(), 1e-6 * Math.sqrt(b.ww() * b.gg()));
            assertEquals(host.get(i).step() == 0, Double.isNaN(b.vg()));
            if (host.get(i).step() > 0) {
                double moved = Math.sqrt(device.get(i - 4).sums().dd());
                double rate = device.get(i - 4).hyperparameters().learningRate();
                assertEquals(b.vg(), a.vg(), 1e-6 * moved / rate * Math.sqrt(b.gg()));
            }
        }
    }

    private static List<StepRecord> paired(Measurement measurement) {
        List<StepRecord> records = new ArrayList<>();
        Optimizer optimizer =
                new ForeignOptimizer(heavyBall(Measurement.HOST, new CountedTransfer()));
        TrainedRun.of(
                optimizer,
                STEPS,
                config ->
                        SmdListener.builder(records::add)
                                .optMeasurement(measurement)
                                .optHyperparameters(
                                        "heavy-ball",
                                        MultiStep.starting(0.2).dividedAt(6, 4),
                                        5e-3,
                                        0.9)
                                .attach(config));
        return records;
    }

    @Test
    void propertyHasTwoValues() {
        String before = System.getProperty(Measurement.PROPERTY);
        try {
            System.setProperty(Measurement.PROPERTY, "Device");
            assertEquals(Measurement.DEVICE, Measurement.configured());
            System.clearProperty(Measurement.PROPERTY);
            assertEquals(Measurement.HOST, Measurement.configured());
            System.setProperty(Measurement.PROPERTY, "gpu");
            assertEquals(
                    "smd.measurement must be host or device, but was 'gpu'",
                    assertThrows(IllegalArgumentException.class, Measurement::configured)
                            .getMessage());
        } finally {
            if (before == null) {
                System.clearProperty(Measurement.PROPERTY);
            } else {
                System.setProperty(Measurement.PROPERTY, before);
            }
        }
    }
}
