package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.github.smd4j.djl.optimizer.MomentumKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions, hardware and settings that matter to a bug report. No names of people or folders. */
final class Machine {

    private static final List<String> VARIABLES =
            List.of(
                    "OMP_WAIT_POLICY",
                    "OMP_NUM_THREADS",
                    "MALLOC_MMAP_THRESHOLD_",
                    "MALLOC_TRIM_THRESHOLD_",
                    "MALLOC_TOP_PAD_",
                    "ONEDNN_MAX_CPU_ISA",
                    "PYTORCH_VERSION",
                    "PYTORCH_FLAVOR",
                    "NVIDIA_TF32_OVERRIDE",
                    "CUBLAS_WORKSPACE_CONFIG",
                    "CUDA_VISIBLE_DEVICES");

    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final Pattern LIBRARY = Pattern.compile("PyTorch Library: (.*)");

    private Machine() {}

    static Map<String, Object> facts(Device device, int threads) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("smd", version());
        facts.put("os", property("os.name") + " " + property("os.version"));
        facts.put("architecture", property("os.arch"));
        facts.put("cpu", processor());
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("java", property("java.vm.name") + " " + property("java.vm.version"));
        facts.put("heapBytes", Runtime.getRuntime().maxMemory());
        facts.put("djl", Engine.getDjlVersion());
        facts.put("pytorch", Engine.getEngine("PyTorch").getVersion());
        facts.put("flavor", flavor());
        facts.put("device", name(device));
        facts.put("threads", threads);
        facts.put("kernel", MomentumKernel.implementation());
        facts.put("driver", driver());
        facts.put("gpus", Engine.getEngine("PyTorch").getGpuCount());
        if (device.isGpu()) {
            facts.put("cuda", CudaUtils.getCudaVersionString());
            facts.put("computeCapability", CudaUtils.getComputeCapability(device.getDeviceId()));
            facts.put("gpuBytes", CudaUtils.getGpuMemory(device).getMax());
        }
        Map<String, String> environment = new LinkedHashMap<>();
        VARIABLES.forEach(variable -> environment.put(variable, System.getenv(variable)));
        facts.put("environment", environment);
        return facts;
    }

    /** The device as the command line names it. */
    static String name(Device device) {
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }

    /** The build of the native library: the last part of its folder, or of an installed PyTorch. */
    static String flavor() {
        Matcher matcher = LIBRARY.matcher(Engine.getEngine("PyTorch").toString());
        if (!matcher.find()) {
            return "unknown";
        }
        Path folder = Path.of(matcher.group(1));
        Path last = folder.getFileName();
        return last == null || last.toString().equals("lib")
                ? "an installed PyTorch (PYTORCH_LIBRARY_PATH)"
                : last.toString();
    }

    /** The driver's own line, or that there is none. */
    static String driver() {
        return firstLine(DRIVER, "").map(line -> line.replaceAll("\\s+", " ")).orElse("none");
    }

    private static String processor() {
        return firstLine(Path.of("/proc/cpuinfo"), "model name")
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }

    private static Optional<String> firstLine(Path file, String start) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start)).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String version() {
        String version = Machine.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
