package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.djl.memory.HostTransfer;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.List;

/** The ways in which a training is measured. */
enum Ways {
    /** By our optimizer, in its pass over host memory. */
    HOST_MEMORY("host memory", Measurement.HOST),
    /** By our optimizer, in NDArray operations. */
    NDARRAY("NDArray", Measurement.DEVICE),
    /** By pairing the weights of an optimizer of DJL, in NDArray operations. */
    PAIRED("paired", Measurement.DEVICE);

    private final String label;
    private final Measurement measurement;

    Ways(String label, Measurement measurement) {
        this.label = label;
        this.measurement = measurement;
    }

    /** Those that a device has. */
    static List<Ways> on(Device device) {
        return device.isGpu() ? List.of(NDARRAY, PAIRED) : List.of(values());
    }

    String label() {
        return label;
    }

    Measurement measurement() {
        return measurement;
    }

    /** A new optimizer with momentum. */
    Optimizer optimizer(HostTransfer transfer) {
        return this == PAIRED
                ? Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.05f))
                        .optMomentum(0.9f)
                        .optWeightDecays(5e-3f)
                        .build()
                : HeavyBall.builder()
                        .setLearningRate(0.05)
                        .optMomentum(0.9)
                        .optWeightDecay(5e-3)
                        .optMeasurement(measurement)
                        .optHostTransfer(transfer)
                        .build();
    }
}
