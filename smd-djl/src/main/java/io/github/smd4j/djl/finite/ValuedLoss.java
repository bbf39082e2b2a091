package io.github.smd4j.djl.finite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import java.util.Objects;

/**
 * A loss that keeps the number that it gave last, so that nobody need form it again.
 *
 * <p>Costs the transfer of one number.
 */
public final class ValuedLoss extends Loss {

    private final Loss loss;
    private double value = Double.NaN;

    /**
     * Wraps a loss.
     *
     * @param loss the loss
     */
    public ValuedLoss(Loss loss) {
        super(Objects.requireNonNull(loss, "loss").getName());
        this.loss = loss;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray result = loss.evaluate(labels, predictions);
        value = BatchLoss.number(result);
        return result;
    }

    /**
     * Returns the loss that was asked for last.
     *
     * @return its value; NaN before the first
     */
    public double value() {
        return value;
    }
}
