package io.github.smd4j.djl.stopping;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import io.github.smd4j.djl.checkpoint.ParameterTensors;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of every parameter and running statistic of a network, from when it was best. It owns the
 * copies, as many bytes as the network has, until it is closed.
 */
final class BestWeights implements AutoCloseable {

    private final List<Parameter> parameters;
    private final NDManager manager;
    private final List<NDArray> copies = new ArrayList<>();

    BestWeights(Trainer trainer) {
        if (trainer.getDevices().length > 1) {
            throw new IllegalArgumentException(
                    "trainer must train on one device to end with its best weights, but has "
                            + trainer.getDevices().length);
        }
        parameters = trainer.getModel().getBlock().getParameters().values();
        manager = trainer.getManager().newSubManager();
    }

    /** Takes the weights as they are now, in place of those before. */
    void keep() {
        copies.forEach(NDArray::close);
        copies.clear();
        for (Parameter parameter : parameters) {
            NDArray copy = parameter.getArray().duplicate();
            copy.attach(manager);
            copies.add(copy);
        }
    }

    /** Gives the network the weights that were kept. */
    void bringBack() {
        for (int i = 0; i < copies.size(); i++) {
            ParameterTensors.set(parameters.get(i), copies.get(i));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
