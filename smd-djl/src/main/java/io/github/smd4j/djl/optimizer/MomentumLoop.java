package io.github.smd4j.djl.optimizer;

import java.nio.FloatBuffer;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The loops behind {@link MomentumKernel}; all leave the same bits in weight and buffer. */
interface MomentumLoop {

    /** A name to print. */
    String name();

    /** Updates without measuring; see {@link MomentumKernel#update}. */
    void update(
            MomentumKernel kernel, FloatBuffer weight, FloatBuffer velocity, FloatBuffer gradient);

    /**
     * Updates and measures; see {@link MomentumKernel#measure}.
     *
     * @param sums array of shape (rows, 6), zero; gets the sums in the order of FilterSums
     */
    void measure(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int rows,
            double[] sums);

    /**
     * Returns the fastest loops that this JVM can run.
     *
     * <p>A service, as those on the Vector API are compiled after this class, and loaded only where
     * the JVM was started with that module: nothing is looked up and nothing warned of elsewhere.
     */
    static MomentumLoop best() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new PlainLoop();
        }
        try {
            return ServiceLoader.load(MomentumLoop.class, MomentumLoop.class.getClassLoader())
                    .findFirst()
                    .orElseGet(PlainLoop::new);
        } catch (LinkageError | ServiceConfigurationError changed) {
            // The API is not final: a later JDK may have another one.
            return new PlainLoop();
        }
    }
}
