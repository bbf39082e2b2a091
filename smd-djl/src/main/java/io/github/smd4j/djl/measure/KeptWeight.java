package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.step.FilterSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** The copy of one weight that is kept from step to step, and the first half of an open step. */
interface KeptWeight extends AutoCloseable {

    /**
     * What happens between two steps.
     *
     * @param ends whether a step ends, whose weight was kept when it began
     * @param begins whether a step begins that is measured
     * @param velocityScale 1/η by which the move since the kept weight is the buffer of the step
     *     that begins; empty where ⟨v, g⟩ cannot be known
     */
    record Turn(boolean ends, boolean begins, OptionalDouble velocityScale) {}

    /** Keeps a copy of the weight as it is now. */
    void keep(NDArray weight);

    /**
     * Ends one step and begins the next, in one pass over the kept weight and the present one.
     *
     * @param weight the weight now
     * @param gradient its gradient, or the weight again where no step begins
     * @param turn which of both happens
     * @param ended gets the sums of the step that ended, now or when they are read from the device
     */
    void pass(NDArray weight, NDArray gradient, Turn turn, Consumer<FilterSums> ended);

    /**
     * Writes what is kept.
     *
     * @param open whether the first half of an open step is kept too
     */
    void save(DataOutput out, boolean open) throws IOException;

    /** Takes up what was written, of a weight of this shape and type. */
    void restore(DataInput in, NDArray weight, boolean open) throws IOException;

    @Override
    void close();
}
