package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.training.DefaultTrainingConfig;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.SmdListenerBuilder;
import io.github.smd4j.djl.memory.HostTransfer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a training with the listener has the same bits as one without. */
final class BitEqualityCheck implements Check {

    private static final int STEPS = 20;

    private final Attachment attachment;

    /** What is attached to a training that is measured. */
    interface Attachment {
        /** Attaches it. */
        void attach(DefaultTrainingConfig config, SmdListenerBuilder listener);
    }

    BitEqualityCheck() {
        this((config, listener) -> listener.attach(config));
    }

    /**
     * Checks a listener.
     *
     * @param attachment attaches it
     */
    BitEqualityCheck(Attachment attachment) {
        this.attachment = attachment;
    }

    @Override
    public String name() {
        return "bit equality";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        List<String> altered = new ArrayList<>();
        List<String> restless = new ArrayList<>();
        for (Ways way : Ways.on(device)) {
            int[][] plain = train(device, way, false);
            int own = differing(plain, train(device, way, false));
            int measured = differing(plain, train(device, way, true));
            numbers.put(way.label() + ", weights that differ between plain runs", own);
            numbers.put(way.label() + ", weights that differ when measured", measured);
            if (own > 0) {
                restless.add(way.label());
            } else if (measured > 0) {
                altered.add(way.label());
            }
        }
        if (!altered.isEmpty()) {
            return Finding.of(
                    name(),
                    Verdict.FAIL,
                    "the listener changes weights: " + String.join(", ", altered),
                    numbers);
        }
        if (!restless.isEmpty()) {
            return Finding.of(
                    name(),
                    Verdict.WARN,
                    "the engine itself gives other bits in each run, so nothing can be told: "
                            + String.join(", ", restless),
                    numbers);
        }
        return Finding.of(
                name(),
                Verdict.PASS,
                STEPS + " steps with and without the listener: every bit of every weight equal",
                numbers);
    }

    private int[][] train(Device device, Ways way, boolean measured) {
        MemorySink sink = new MemorySink();
        try (ShortTraining training =
                new ShortTraining(
                        device,
                        way.optimizer(HostTransfer.PLAIN),
                        config -> {
                            if (measured) {
                                attachment.attach(
                                        config,
                                        SmdListener.builder(sink)
                                                .optMeasurement(way.measurement()));
                            }
                        })) {
            for (int step = 0; step < STEPS; step++) {
                training.step();
            }
            return training.bits();
        }
    }

    private static int differing(int[][] first, int[][] second) {
        int differing = 0;
        for (int k = 0; k < first.length; k++) {
            for (int i = 0; i < first[k].length; i++) {
                differing += first[k][i] == second[k][i] ? 0 : 1;
            }
        }
        return differing;
    }
}
