package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.FilterSums;
import java.nio.FloatBuffer;

/**
 * One pass over weight, buffer and gradient: v ← αv + (g + λw), then w ← w − ηv; or looking ahead,
 * w ← w − η(g + λw + αv); or, with decay beside the buffer, v ← αv + g, then w ← w − η(v + λw).
 *
 * <p>With and without measuring the same expressions run in the same order, so the weights are
 * equal to the bit. So they are whether the loops are plain Java or, in a JVM that was started with
 * {@code --add-modules jdk.incubator.vector}, the Vector API's; only the sums differ, within their
 * accuracy.
 *
 * @param learningRate η
 * @param momentum α
 * @param weightDecay λ of this parameter
 * @param form the direction of the step and where decay enters
 */
public record MomentumKernel(float learningRate, float momentum, float weightDecay, Form form)
        implements UpdateKernel {

    static final KernelLoops LOOPS = KernelLoops.best();

    /** The direction of the step and where decay enters. */
    public enum Form {
        /** Along the buffer, through which decay goes: heavy ball. */
        COUPLED,
        /** Ahead of the buffer: Nesterov. */
        LOOKAHEAD,
        /** Along the buffer, with decay beside it: SGDW. */
        DECOUPLED
    }

    /**
     * The kernel of heavy ball or Nesterov.
     *
     * @param learningRate η
     * @param momentum α
     * @param weightDecay λ of this parameter
     * @param lookahead whether the step takes the gradient ahead of the buffer (Nesterov)
     */
    public MomentumKernel(
            float learningRate, float momentum, float weightDecay, boolean lookahead) {
        this(learningRate, momentum, weightDecay, lookahead ? Form.LOOKAHEAD : Form.COUPLED);
    }

    /** Whether the step takes the gradient ahead of the buffer. */
    boolean lookahead() {
        return form == Form.LOOKAHEAD;
    }

    /** λ as far as it goes through the buffer. */
    float coupledDecay() {
        return form == Form.DECOUPLED ? 0 : weightDecay;
    }

    /** Whether decay goes beside the buffer. */
    boolean decoupled() {
        return form == Form.DECOUPLED;
    }

    @Override
    public void update(
            FloatBuffer weight, FloatBuffer[] buffers, FloatBuffer gradient, boolean zeroing) {
        LOOPS.update(this, weight, buffers[0], gradient, zeroing);
    }

    @Override
    public FilterSums measure(
            FloatBuffer weight,
            FloatBuffer[] buffers,
            FloatBuffer gradient,
            int rows,
            boolean zeroing) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        LOOPS.measure(this, weight, buffers[0], gradient, rows, sums, zeroing);
        return FilterSums.owning(sums);
    }

    /**
     * Returns which loops this JVM runs.
     *
     * @return "plain Java" or "Vector API"
     */
    public static String implementation() {
        return LOOPS.name();
    }

    /**
     * Updates without measuring.
     *
     * @param weight w, updated
     * @param velocity v, updated
     * @param gradient g, of the same length; only read
     */
    public void update(FloatBuffer weight, FloatBuffer velocity, FloatBuffer gradient) {
        update(weight, new FloatBuffer[] {velocity}, gradient, false);
    }

    /**
     * Updates and measures.
     *
     * @param weight w, updated
     * @param velocity v, updated
     * @param gradient g, of the same length; only read
     * @param rows number of equal rows, a divisor of the length
     * @return the sums of each row; squares to 1e-6 relative, products to 1e-6 of the norms'
     *     product
     */
    public FilterSums measure(
            FloatBuffer weight, FloatBuffer velocity, FloatBuffer gradient, int rows) {
        return measure(weight, new FloatBuffer[] {velocity}, gradient, rows, false);
    }
}
