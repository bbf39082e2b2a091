package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.HostTransfer;
import io.github.smd4j.djl.memory.Measurement;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether a measured step costs one transfer to the host, and any other none. */
final class TransferCheck implements Check {

    private static final int STEPS = 12;
    private static final int EVERY = 3;
    private static final int MEASURED = STEPS / EVERY;

    @Override
    public String name() {
        return "transfers";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        boolean right = true;
        for (Ways way : Ways.on(device)) {
            int[] count = new int[1];
            MemorySink sink = new MemorySink();
            HostTransfer counting =
                    numbersRead -> {
                        count[0]++;
                        return HostTransfer.PLAIN.read(numbersRead);
                    };
            try (ShortTraining training =
                    new ShortTraining(
                            device,
                            way.optimizer(counting),
                            config ->
                                    SmdListener.builder(sink)
                                            .optSampling(Sampling.every(EVERY))
                                            .optMeasurement(way.measurement())
                                            .optHostTransfer(counting)
                                            .attach(config))) {
                for (int step = 0; step < STEPS; step++) {
                    training.step();
                }
            }
            int expected = way.measurement() == Measurement.HOST ? 0 : MEASURED;
            right &= count[0] == expected && !sink.parameters().isEmpty();
            for (String parameter : sink.parameters()) {
                right &= sink.of(parameter).size() == MEASURED;
            }
            numbers.put(way.label(), count[0]);
        }
        return Finding.of(
                name(),
                right ? Verdict.PASS : Verdict.FAIL,
                STEPS
                        + " steps, "
                        + MEASURED
                        + " measured: transfers to the host "
                        + numbers
                        + "; must be one a measured step on a device, none in host memory",
                numbers);
    }
}
