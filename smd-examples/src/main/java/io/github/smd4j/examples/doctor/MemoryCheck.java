package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.memory.HostTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether a thousand measured steps leave native arrays open, or take memory. */
final class MemoryCheck implements Check {

    private static final int STEPS = 1000;

    /** Steps after which pools and buffers have their size. */
    private static final int SETTLED = 200;

    private static final long MEGABYTE = 1 << 20;

    /** Half of what one copy of the measured weights, left behind in each step, would take. */
    private static final long ALLOWED = 128 * MEGABYTE;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        Ways way = device.isGpu() ? Ways.NDARRAY : Ways.PAIRED;
        int arrays;
        long bytes;
        try (ShortTraining training =
                new ShortTraining(
                        device,
                        way.optimizer(HostTransfer.PLAIN),
                        config ->
                                SmdListener.builder(record -> {})
                                        .optMeasurement(way.measurement())
                                        .attach(config))) {
            for (int step = 0; step < SETTLED; step++) {
                training.step();
            }
            int arraysBefore = training.openArrays();
            long before = used(device);
            for (int step = SETTLED; step < STEPS; step++) {
                training.step();
            }
            arrays = training.openArrays() - arraysBefore;
            bytes = used(device) - before;
        }
        numbers.put("openArraysMore", arrays);
        numbers.put("bytesMore", bytes);
        return Finding.of(
                name(),
                arrays > 0 ? Verdict.FAIL : bytes > ALLOWED ? Verdict.WARN : Verdict.PASS,
                String.format(
                        Locale.ROOT,
                        "steps %d to %d (%s) leave %d more arrays open and take %.1f MB more",
                        SETTLED,
                        STEPS,
                        way.label(),
                        arrays,
                        (double) bytes / MEGABYTE),
                numbers);
    }

    /** Bytes in use: of the GPU, or resident of the process; 0 where that is not known. */
    private static long used(Device device) {
        if (device.isGpu()) {
            return CudaUtils.getGpuMemory(device).getCommitted();
        }
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
            return status.stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
