package io.github.smd4j.djl.optimizer;

import java.nio.FloatBuffer;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The loops behind {@link MomentumKernel} and the sums of {@link BlockKernel}; all leave the same
 * bits in weight and buffers.
 */
interface KernelLoops {

    /** A name to print. */
    String name();

    /** Updates without measuring; see {@link UpdateKernel#update}. */
    void update(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            boolean zeroing);

    /**
     * Updates and measures; see {@link UpdateKernel#measure}.
     *
     * @param sums array of shape (rows, 6), zero; gets the sums in the order of FilterSums
     */
    void measure(
            MomentumKernel kernel,
            FloatBuffer weight,
            FloatBuffer velocity,
            FloatBuffer gradient,
            int rows,
            double[] sums,
            boolean zeroing);

    /**
     * Adds the five sums without ⟨v, g⟩ of part of a block.
     *
     * @param before the weight before the step
     * @param after the weight after it
     * @param gradient the gradient
     * @param from index of the first element
     * @param to index behind the last, at most a block further
     * @param sums array that gets the sums in the order of FilterSums
     * @param offset where in it
     */
    void sum(
            float[] before,
            float[] after,
            float[] gradient,
            int from,
            int to,
            double[] sums,
            int offset);

    /**
     * Returns the fastest loops that this JVM can run.
     *
     * <p>A service, as those on the Vector API are compiled after this class, and loaded only where
     * the JVM was started with that module: nothing is looked up and nothing warned of elsewhere.
     */
    static KernelLoops best() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new PlainLoops();
        }
        try {
            return ServiceLoader.load(KernelLoops.class, KernelLoops.class.getClassLoader())
                    .findFirst()
                    .orElseGet(PlainLoops::new);
        } catch (LinkageError | ServiceConfigurationError changed) {
            // The API is not final: a later JDK may have another one.
            return new PlainLoops();
        }
    }
}
