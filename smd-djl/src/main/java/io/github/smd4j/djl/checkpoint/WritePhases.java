package io.github.smd4j.djl.checkpoint;

/**
 * Is told, on the writing thread, how far the writing of a checkpoint is: for tests and programs
 * that want to know what a failure at that moment leaves.
 */
public interface WritePhases {

    /** Tells nobody. */
    WritePhases NONE = new WritePhases() {};

    /**
     * Some bytes were handed to the temporary file.
     *
     * @param bytes how many so far
     */
    default void wrote(long bytes) {}

    /** All bytes are on the disk, under the temporary name. */
    default void forced() {}

    /** The checkpoint has its name. */
    default void renamed() {}
}
