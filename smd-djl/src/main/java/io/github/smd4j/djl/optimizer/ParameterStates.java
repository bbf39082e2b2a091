package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.smd4j.djl.invariance.ParameterPaths;
import io.github.smd4j.djl.memory.Measurement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What an optimizer keeps of all parameters: by id while it works, by path where it outlives the
 * process.
 */
final class ParameterStates {

    private final List<String> bufferNames;
    private final Measurement measurement;
    private final Map<String, ParameterState> byId = new ConcurrentHashMap<>();

    ParameterStates(List<String> bufferNames, Measurement measurement) {
        this.bufferNames = bufferNames;
        this.measurement = measurement;
    }

    /** The state of a parameter, with buffers of zeros if it is new. */
    ParameterState of(String id, NDArray weight) {
        return byId.computeIfAbsent(
                id, key -> new ParameterState(weight, bufferNames.size(), measurement));
    }

    void ifKnown(String id, Consumer<ParameterState> action) {
        ParameterState state = byId.get(id);
        if (state != null) {
            action.accept(state);
        }
    }

    /** Copies; a parameter that several paths share stands under the first. */
    OptimizerState save(Block network, NDManager manager, String rule, long nextStep) {
        Map<String, Long> updates = new LinkedHashMap<>();
        NDList buffers = new NDList();
        Set<String> seen = new HashSet<>();
        ParameterPaths.of(network)
                .forEach(
                        (path, parameter) -> {
                            ParameterState state = byId.get(parameter.getId());
                            if (state != null
                                    && state.updates() > 0
                                    && seen.add(parameter.getId())) {
                                updates.put(path, state.updates());
                                for (int i = 0; i < bufferNames.size(); i++) {
                                    NDArray copy = state.buffers().get(i).duplicate();
                                    copy.attach(manager);
                                    copy.setName(name(path, bufferNames.get(i)));
                                    buffers.add(copy);
                                }
                            }
                        });
        return new OptimizerState(rule, nextStep, updates, buffers);
    }

    /** Takes up all or nothing. */
    void restore(Block network, OptimizerState state) {
        Map<String, Parameter> paths = ParameterPaths.of(network);
        Map<Parameter, List<NDArray>> found = new HashMap<>();
        Map<Parameter, Long> updates = new HashMap<>();
        state.updates()
                .forEach(
                        (path, count) -> {
                            Parameter parameter = paths.get(path);
                            if (parameter == null) {
                                throw new IllegalArgumentException(
                                        "the network must have every parameter of the state, but"
                                                + " has no "
                                                + path);
                            }
                            found.put(parameter, buffers(state, path, parameter));
                            updates.put(parameter, count);
                        });
        found.forEach(
                (parameter, buffers) ->
                        byId.put(
                                parameter.getId(),
                                ParameterState.copied(
                                        parameter.getArray(),
                                        buffers,
                                        updates.get(parameter),
                                        measurement)));
    }

    private List<NDArray> buffers(OptimizerState state, String path, Parameter parameter) {
        return bufferNames.stream()
                .map(buffer -> buffer(state, name(path, buffer), parameter))
                .toList();
    }

    private static NDArray buffer(OptimizerState state, String name, Parameter parameter) {
        NDArray buffer = state.buffers().get(name);
        if (buffer == null || !buffer.getShape().equals(parameter.getShape())) {
            throw new IllegalArgumentException(
                    "the state must have a buffer "
                            + name
                            + " of shape "
                            + parameter.getShape()
                            + ", but "
                            + (buffer == null ? "has none" : "its shape is " + buffer.getShape()));
        }
        return buffer;
    }

    private static String name(String path, String buffer) {
        return path + "." + buffer;
    }
}
