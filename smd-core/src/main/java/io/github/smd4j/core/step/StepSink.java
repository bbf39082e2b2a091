package io.github.smd4j.core.step;

/**
 * Where step records go: a file, a detector, a chart, a lambda.
 *
 * <p>Records arrive from one thread, by step and within a step in the order of the parameters. A
 * sink that fails throws, and the run that feeds it fails: a silent hole in the data is worse.
 */
@FunctionalInterface
public interface StepSink extends AutoCloseable {

    /**
     * Takes one record.
     *
     * @param record the record
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void accept(StepRecord record);

    /**
     * Makes what was taken so far readable to others.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    default void flush() {}

    /** Flushes and lets go of what the sink holds. A second call does nothing. */
    @Override
    default void close() {}
}
