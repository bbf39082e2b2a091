package io.github.smd4j.djl.memory;

import ai.djl.ndarray.NDArray;

/** Brings numbers to the host. On a GPU each call waits for everything that was asked of it. */
@FunctionalInterface
public interface HostTransfer {

    /** Reads the array. */
    HostTransfer PLAIN = NDArray::toDoubleArray;

    /**
     * Returns the elements of an array.
     *
     * @param numbers a float64 array; only read
     * @return its elements in row-major order
     */
    double[] read(NDArray numbers);
}
