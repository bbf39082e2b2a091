package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.kernel.PairedSums;

/** The copy of one weight that is kept from step to step. */
interface KeptWeight extends AutoCloseable {

    /**
     * Forms the sums of each row with the kept weight, the present one and a gradient.
     *
     * @param weight the weight now
     * @param gradient its gradient, or the weight again where no gradient is needed
     * @return the sums, a row each
     */
    PairedSums[] sums(NDArray weight, NDArray gradient);

    /** Keeps a copy of the weight as it is now. */
    void keep(NDArray weight);

    @Override
    void close();
}
