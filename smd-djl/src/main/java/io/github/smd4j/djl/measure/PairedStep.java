package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.memory.PendingReads;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Measures the steps of one weight by pairing it with itself, whatever the optimizer.
 *
 * <p>A step opens when its gradient is there and the weight is not yet updated, and closes when the
 * weight of the next step is seen. Of a hidden momentum buffer one number is needed, ⟨v, g⟩, and it
 * comes from the weight's own last move: v = (w₋ − w)/η.
 */
public final class PairedStep implements AutoCloseable {

    private final KeptWeight kept;
    private boolean open;
    private boolean hasKept;

    /**
     * Prepares to measure a weight.
     *
     * @param weight the weight
     * @param gradient its gradient; decides with the weight whether both can be read in host memory
     * @param rows number of equal rows into which its sums are split
     * @param measurement whether host memory is read where it can be
     * @param reads where sums wait that are formed on a device, those of other weights among them;
     *     whoever owns it reads
     */
    public PairedStep(
            NDArray weight,
            NDArray gradient,
            int rows,
            Measurement measurement,
            PendingReads reads) {
        this.kept =
                measurement == Measurement.HOST
                                && HostView.isDirect(weight)
                                && HostView.isDirect(gradient)
                        ? new HostKeptWeight(weight, rows)
                        : new DeviceKeptWeight(rows, reads);
    }

    /**
     * Closes the open step, if there is one, and opens the next.
     *
     * @param weight the weight now, not yet updated
     * @param gradient its gradient; only read
     * @param wanted whether the step that begins now is measured
     * @param keep whether the weight is needed later: for the end of this step, or for the buffer
     *     of the next
     * @param velocityScale 1/η by which the last move is the buffer, or empty where the buffer
     *     cannot be known
     * @param ended gets the sums of the step that ended, if one did: now, or when they are read
     */
    public void advance(
            NDArray weight,
            NDArray gradient,
            boolean wanted,
            boolean keep,
            OptionalDouble velocityScale,
            Consumer<FilterSums> ended) {
        OptionalDouble scale = hasKept ? velocityScale : OptionalDouble.empty();
        if (!hasKept && (wanted || keep)) {
            kept.keep(weight);
        }
        if (open || wanted) {
            kept.pass(weight, gradient, new KeptWeight.Turn(open, wanted, scale), ended);
        }
        open = wanted;
        if (hasKept && (wanted || keep)) {
            kept.keep(weight);
        }
        hasKept = wanted || keep;
    }

    /**
     * Closes the open step without opening another: at the end of an epoch or of the training.
     *
     * @param weight the weight now
     * @param ended gets the sums of the step that ended, if one did: now, or when they are read
     */
    public void finish(NDArray weight, Consumer<FilterSums> ended) {
        if (open) {
            open = false;
            kept.pass(
                    weight,
                    weight,
                    new KeptWeight.Turn(true, false, OptionalDouble.empty()),
                    ended);
        }
    }

    /** Forgets where the weight came from: it is about to be changed by someone else. */
    public void forget() {
        open = false;
        hasKept = false;
    }

    /**
     * Writes what is remembered of the weight's past, with a copy of it where one is kept.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    public void save(DataOutput out) throws IOException {
        out.writeBoolean(open);
        out.writeBoolean(hasKept);
        if (open || hasKept) {
            kept.save(out, open);
        }
    }

    /**
     * Takes up what was written.
     *
     * @param in the state
     * @param weight the weight
     * @throws IOException if it cannot be read or is that of a weight of another size
     */
    public void restore(DataInput in, NDArray weight) throws IOException {
        open = in.readBoolean();
        hasKept = in.readBoolean();
        if (open || hasKept) {
            kept.restore(in, weight, open);
        }
    }

    @Override
    public void close() {
        kept.close();
    }
}
