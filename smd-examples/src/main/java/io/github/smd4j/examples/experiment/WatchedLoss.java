package io.github.smd4j.examples.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/** A loss that tells when it is asked for: between a forward pass and its backward pass. */
final class WatchedLoss extends Loss {

    private final Loss loss;
    private final Runnable asked;

    WatchedLoss(Loss loss, Runnable asked) {
        super(loss.getName());
        this.loss = loss;
        this.asked = asked;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        asked.run();
        return loss.evaluate(labels, predictions);
    }
}
