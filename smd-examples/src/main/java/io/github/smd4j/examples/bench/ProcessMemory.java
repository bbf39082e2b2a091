package io.github.smd4j.examples.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds in memory. */
final class ProcessMemory {

    static final double MEBIBYTE = 1024.0 * 1024.0;

    private ProcessMemory() {}

    /** Resident memory in MiB, as Linux tells it; NaN elsewhere. */
    static double resident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException notLinux) {
            return Double.NaN;
        }
        return Double.NaN;
    }

    /** Arrays of the engine that any manager holds. */
    static int arrays() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDManager root = manager;
            while (root.getParentManager() != null && root.getParentManager() != root) {
                root = root.getParentManager();
            }
            return root.getManagedArrays().size();
        }
    }
}
