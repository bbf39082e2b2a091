package io.github.smd4j.djl.invariance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.IdentityHashMap;
import java.util.Map;

/** Copies of every parameter, running statistic and gradient, to be put back bit by bit. */
final class AuditState implements AutoCloseable {

    private static final NDIndex ALL = new NDIndex("...");

    private final NDManager manager;
    private final Map<Parameter, NDArray> values = new IdentityHashMap<>();
    private final Map<Parameter, NDArray> gradients = new IdentityHashMap<>();

    AuditState(Block network, NDManager owner) {
        manager = owner.newSubManager();
        for (Parameter parameter : ParameterPaths.of(network).values()) {
            if (values.containsKey(parameter)) {
                continue;
            }
            values.put(parameter, copy(parameter.getArray().stopGradient()));
            if (parameter.getArray().hasGradient()) {
                gradients.put(parameter, copy(parameter.getArray().getGradient()));
            }
        }
    }

    private NDArray copy(NDArray handle) {
        try (handle) {
            NDArray copy = handle.duplicate();
            copy.attach(manager);
            return copy;
        }
    }

    /** Puts everything back. */
    void restore() {
        values.forEach(AuditState::put);
        gradients.forEach(
                (parameter, saved) -> {
                    try (NDArray gradient = parameter.getArray().getGradient()) {
                        gradient.set(ALL, saved);
                    }
                });
    }

    /** Sets every gradient to zero: the engine adds to what is there. */
    void zeroGradients() {
        for (Parameter parameter : gradients.keySet()) {
            try (NDArray gradient = parameter.getArray().getGradient()) {
                gradient.set(ALL, 0);
            }
        }
    }

    /** Overwrites a parameter behind autograd's back. */
    static void put(Parameter parameter, NDArray saved) {
        try (NDArray alias = parameter.getArray().stopGradient()) {
            alias.set(ALL, saved);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
