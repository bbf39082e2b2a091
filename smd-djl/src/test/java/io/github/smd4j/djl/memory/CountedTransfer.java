package io.github.smd4j.djl.memory;

import ai.djl.ndarray.NDArray;

/** Counts what comes to the host. */
public final class CountedTransfer implements HostTransfer {

    private int count;

    /** How often numbers were brought to the host. */
    public int count() {
        return count;
    }

    @Override
    public double[] read(NDArray numbers) {
        count++;
        return numbers.toDoubleArray();
    }
}
