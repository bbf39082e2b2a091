package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A weight on a device that gets given gradients by a real backward pass. */
final class LiveWeight implements AutoCloseable {

    static final String ID = "weight";

    private final NDManager manager;
    private final NDArray array;

    LiveWeight(Device device, float[] values, Shape shape) {
        manager = NDManager.newBaseManager(device);
        array = manager.create(values, shape);
        array.setName(ID);
        array.setRequiresGradient(true);
    }

    /** Normal numbers that depend on the seed alone. */
    static float[] normal(int size, double deviation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    NDArray array() {
        return array;
    }

    float[] values() {
        return array.toFloatArray();
    }

    /** Accumulates a gradient and hands it to someone. */
    void backward(float[] gradient, Consumer<NDArray> then) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                collector.backward(array.mul(manager.create(gradient, array.getShape())).sum());
            }
            then.accept(array.getGradient());
        }
    }

    /** One step with that gradient, as DJL's trainer makes it. */
    void step(Optimizer optimizer, float[] gradient) {
        backward(gradient, live -> optimizer.update(ID, array, live.duplicate()));
    }

    @Override
    public void close() {
        manager.close();
    }
}
