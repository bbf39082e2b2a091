package io.github.smd4j.core.step;

/**
 * Where anchor records go.
 *
 * <p>Records arrive from one thread, by the step at which they end; those that end together by span
 * and then in the order of the parameters. A sink that fails throws, and the run that feeds it
 * fails.
 */
@FunctionalInterface
public interface AnchorSink extends AutoCloseable {

    /**
     * Takes one record.
     *
     * @param record the record
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void accept(AnchorRecord record);

    /**
     * Makes what was taken so far readable to others.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    default void flush() {}

    /**
     * Returns a sink that hands every record to this one and then to another. It is {@link
     * Resumable}, with the states of those of the two that have one.
     *
     * @param other the other
     * @return both
     */
    default AnchorSink and(AnchorSink other) {
        return new BothAnchorSinks(this, other);
    }

    /** Flushes and lets go of what the sink holds. A second call does nothing. */
    @Override
    default void close() {}
}
