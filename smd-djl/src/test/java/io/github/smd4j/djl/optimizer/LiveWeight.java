package io.github.smd4j.djl.optimizer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;

/**
 * A weight with a live gradient, updated as DJL's trainer does it: with a duplicate of the
 * gradient.
 */
final class LiveWeight {

    private final NDManager manager;
    private final String id;
    private final NDArray array;

    private LiveWeight(NDManager manager, String id, NDArray array) {
        this.manager = manager;
        this.id = id;
        this.array = array;
        array.setName(id);
        array.setRequiresGradient(true);
    }

    /** A weight whose memory can be reached. */
    static LiveWeight direct(NDManager manager, String id, float[] values, Shape shape) {
        return new LiveWeight(manager, id, manager.create(values, shape));
    }

    /** The same weight in memory that is not contiguous: every second number of another array. */
    static LiveWeight strided(NDManager manager, String id, float[] values, Shape shape) {
        NDArray wide = manager.create(values, shape).expandDims(-1).repeat(shape.dimension(), 2);
        NDArray every = wide.get("..., 0");
        return new LiveWeight(manager, id, every);
    }

    NDArray array() {
        return array;
    }

    String id() {
        return id;
    }

    float[] values() {
        return array.toFloatArray();
    }

    float[] gradient() {
        try (NDArray live = array.getGradient()) {
            return live.toFloatArray();
        }
    }

    /**
     * Accumulates into the live gradient by a backward pass of ⟨w, gradient⟩ and runs one update. A
     * gradient that the update before did not zero would show.
     */
    void update(Optimizer optimizer, float[] gradient) {
        accumulate(gradient);
        update(optimizer);
    }

    /** Adds to the live gradient by a backward pass of ⟨w, gradient⟩. */
    void accumulate(float[] gradient) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(array.mul(manager.create(gradient, array.getShape())).sum());
            }
        }
    }

    /** Runs one update with the live gradient, to the end: what waits on a device is read. */
    void update(Optimizer optimizer) {
        updateOnly(optimizer);
        if (optimizer instanceof MeasuringOptimizer measuring) {
            measuring.deliver();
        }
    }

    /** Runs one update with the live gradient, as a trainer does. */
    void updateOnly(Optimizer optimizer) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            optimizer.update(id, array, array.getGradient().duplicate());
        }
    }
}
