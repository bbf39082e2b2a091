package io.github.smd4j.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.djl.measure.PairedStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** One parameter under measurement: alone, or as a part of a joint vector. */
final class MeasuredPart implements AutoCloseable {

    private final Parameter parameter;
    private final int rows;
    private final PairedStep pairing;
    private Hyperparameters current = Hyperparameters.UNKNOWN;
    private long step = -1;
    private Filed filed;

    private MeasuredPart(Parameter parameter, int rows, PairedStep pairing) {
        this.parameter = parameter;
        this.rows = rows;
        this.pairing = pairing;
    }

    /**
     * Starts measuring, after a backward pass.
     *
     * @param parameter the parameter
     * @param rows the equal parts into which its sums are split
     * @param pairing measures by pairing a weight with itself; null where the optimizer delivers
     *     the sums
     * @param device where the trainer trains
     * @return the part; to be closed
     * @throws IllegalStateException if the parameter is elsewhere
     */
    static MeasuredPart of(Parameter parameter, int rows, Pairing pairing, Device device) {
        NDArray weight = parameter.getArray();
        if (!weight.getDevice().equals(device)) {
            throw new IllegalStateException(
                    "the model's parameters are on "
                            + weight.getDevice()
                            + " but the trainer trains copies on "
                            + device
                            + "; create the model on the trainer's device");
        }
        if (pairing == null) {
            return new MeasuredPart(parameter, rows, null);
        }
        try (NDArray gradient = weight.getGradient()) {
            return new MeasuredPart(parameter, rows, pairing.of(weight, gradient, rows));
        }
    }

    /** Begins to pair a weight with itself. */
    interface Pairing {
        /** Begins with a weight and its gradient, in so many rows. */
        PairedStep of(NDArray weight, NDArray gradient, int rows);
    }

    /**
     * The sums of a step that has ended.
     *
     * @param sure whether the step is known to have been made, also if nothing moved
     */
    record Filed(long step, Hyperparameters inForce, FilterSums sums, boolean sure) {}

    String id() {
        return parameter.getId();
    }

    int rows() {
        return rows;
    }

    /** Whether the optimizer delivers the sums. */
    boolean fused() {
        return pairing == null;
    }

    NDArray weight() {
        return parameter.getArray();
    }

    /** Pairs: the hyperparameters of the step that was opened last. */
    Hyperparameters current() {
        return current;
    }

    /** Files the sums of a step. */
    void file(long ofStep, Hyperparameters inForce, FilterSums sums) {
        filed = new Filed(ofStep, inForce, sums, true);
    }

    /** Pairs: closes the open step and opens the next. */
    void advance(long next, Hyperparameters inForce, boolean wanted, boolean keep) {
        try (NDArray gradient = weight().getGradient()) {
            pairing.advance(weight(), gradient, wanted, keep, velocityScale(inForce), filing(true));
        }
        step = next;
        current = inForce;
    }

    /** Pairs: closes the open step, of which it may not be known that it was made. */
    void finish(boolean sure) {
        if (pairing != null) {
            pairing.finish(weight(), filing(sure));
        }
    }

    /** Between two steps, with nothing filed. */
    void save(DataOutput out) throws IOException {
        new SavedStep(step, current).save(out);
        if (pairing != null) {
            pairing.save(out);
        }
    }

    void restore(DataInput in) throws IOException {
        SavedStep last = SavedStep.restore(in);
        step = last.step();
        current = last.inForce();
        if (pairing != null) {
            pairing.restore(in, weight());
        }
    }

    /** Files the sums of the open step when they are there. */
    private Consumer<FilterSums> filing(boolean sure) {
        long ofStep = step;
        Hyperparameters inForce = current;
        return sums -> filed = new Filed(ofStep, inForce, sums, sure);
    }

    /** Pairs: forgets the history of the weight. */
    void forget() {
        if (pairing != null) {
            pairing.forget();
        }
    }

    /** The step that was filed last and not yet taken. */
    Optional<Filed> filed() {
        return Optional.ofNullable(filed);
    }

    /** Takes away what was filed. */
    void clear() {
        filed = null;
    }

    @Override
    public void close() {
        if (pairing != null) {
            pairing.close();
        }
    }

    /**
     * The factor 1/η that turns the weight's last move into v: the η of that move where the buffer
     * holds v, the present one where it holds ηv; empty where the move does not tell the buffer.
     */
    private OptionalDouble velocityScale(Hyperparameters next) {
        Optional<MeanField> meanField =
                UpdateRules.named(next.rule())
                        .filter(HeavyBallRule.class::isInstance)
                        .map(HeavyBallRule.class::cast)
                        .flatMap(HeavyBallRule::meanField);
        if (meanField.isEmpty() || !current.known()) {
            return OptionalDouble.empty();
        }
        double learningRate =
                meanField.get().buffer() == MeanField.Buffer.VELOCITY
                        ? current.learningRate()
                        : next.learningRate();
        return learningRate > 0 ? OptionalDouble.of(1 / learningRate) : OptionalDouble.empty();
    }
}
