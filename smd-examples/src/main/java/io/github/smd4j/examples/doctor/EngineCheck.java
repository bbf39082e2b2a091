package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/** Whether the native library is there and computes on the device. */
final class EngineCheck implements Check {

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public Finding examine(Device device) {
        double sum;
        try (NDManager manager = NDManager.newBaseManager(device);
                NDArray ones = manager.ones(new Shape(1000))) {
            sum = ones.sum().getFloat();
        }
        Engine engine = Engine.getEngine("PyTorch");
        String summary =
                "PyTorch "
                        + engine.getVersion()
                        + ", "
                        + Machine.flavor()
                        + ", GPUs seen: "
                        + engine.getGpuCount()
                        + ", driver: "
                        + Machine.driver();
        return Finding.of(
                name(), sum == 1000 ? Verdict.PASS : Verdict.FAIL, summary, Map.of("sum", sum));
    }
}
