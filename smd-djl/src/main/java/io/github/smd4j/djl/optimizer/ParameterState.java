package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.memory.OwnCopy;
import java.util.List;
import java.util.stream.Stream;

/** What an optimizer keeps of one parameter. */
final class ParameterState {

    private final List<NDArray> buffers;
    private final Measurement measurement;
    private Boolean direct;
    private long updates;
    private long lastStep = -1;

    private ParameterState(List<NDArray> buffers, Measurement measurement) {
        this.buffers = buffers;
        this.measurement = measurement;
        buffers.forEach(NDScope::unregister);
    }

    /**
     * Starts with buffers of zeros.
     *
     * @param weight the parameter's weight, whose manager comes to own the buffers
     * @param bufferCount how many
     * @param measurement whether host memory is used where it can be
     */
    ParameterState(NDArray weight, int bufferCount, Measurement measurement) {
        this(Stream.generate(weight::zerosLike).limit(bufferCount).toList(), measurement);
    }

    /**
     * Goes on with copies of buffers.
     *
     * @param weight the parameter's weight, whose manager comes to own the copies
     * @param buffers the buffers, of its shape
     * @param updates number of updates they have seen
     * @param measurement whether host memory is used where it can be
     */
    static ParameterState copied(
            NDArray weight, List<NDArray> buffers, long updates, Measurement measurement) {
        List<NDArray> copies =
                buffers.stream().map(b -> OwnCopy.of(b, weight.getDevice())).toList();
        copies.forEach(copy -> copy.attach(weight.getManager()));
        ParameterState state = new ParameterState(copies, measurement);
        state.updates = updates;
        return state;
    }

    List<NDArray> buffers() {
        return buffers;
    }

    /**
     * Whether weight, buffers and live gradient can be reached in host memory, and shall be. Found
     * out once, at the first step.
     */
    boolean direct(NDArray weight, NDArray live) {
        if (direct == null) {
            direct =
                    measurement == Measurement.HOST
                            && HostView.isDirect(weight)
                            && buffers.stream().allMatch(HostView::isDirect)
                            && HostView.isDirect(live);
        }
        return direct;
    }

    /** Updates of this parameter so far, whatever the step: it may have been frozen a while. */
    long updates() {
        return updates;
    }

    /** The step of the last of them; -1 before the first. */
    long lastStep() {
        return lastStep;
    }

    /** Counts an update. */
    void count(long step) {
        updates++;
        lastStep = step;
    }
}
