package io.github.smd4j.examples.cli;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;

/** Settings of the engine that must be made before its first use. */
final class Engines {

    private static final String THREADS = "ai.djl.pytorch.num_threads";

    private Engines() {}

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
