package io.github.smd4j.examples.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;

/** Settings of the engine that must be made before its first use. */
final class Engines {

    private static final String THREADS = "ai.djl.pytorch.num_threads";

    private Engines() {}

    /**
     * Returns the device of that name, starting PyTorch where it must be asked.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    static Device device(String option, String name, int threads) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.matches("gpu[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                    option + " must be cpu or gpu0, gpu1, ..., but was '" + name + "'");
        }
        useThreads(threads);
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        int number = Integer.parseInt(name.substring(3));
        if (number >= gpus) {
            throw new IllegalArgumentException(
                    option
                            + " must name a GPU that the engine sees, but was "
                            + name
                            + " and it sees "
                            + gpus
                            + "; see docs/gpu.md");
        }
        return Device.gpu(number);
    }

    /** Starts PyTorch with a number of threads for each operation. */
    static void useThreads(int threads) {
        System.setProperty(THREADS, Integer.toString(threads));
        try {
            Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            throw new IllegalStateException(
                    "the PyTorch engine does not start: " + e.getMessage(), e);
        }
    }
}
