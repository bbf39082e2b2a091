package io.github.smd4j.djl.measure;

/** Which steps are measured. Affects what is recorded, never the training. */
@FunctionalInterface
public interface Sampling {

    /**
     * Returns whether a step is measured: a pure function of the step.
     *
     * @param step number of the step, from 0
     * @return true if a record is wanted
     */
    boolean wanted(long step);

    /**
     * Returns the sampling of every n-th step, from step 0.
     *
     * @param n distance between measured steps, above 0
     * @return the sampling
     * @throws IllegalArgumentException if n is not above 0
     */
    static Sampling every(long n) {
        if (n <= 0) {
            throw new IllegalArgumentException("every must be above 0, but was " + n);
        }
        return step -> step % n == 0;
    }
}
