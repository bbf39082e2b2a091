package io.github.smd4j.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.djl.invariance.ParameterPaths;
import io.github.smd4j.djl.optimizer.OptimizerState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a checkpoint shall hold. Arrays are read when it is written, so write it before the next
 * step; states are taken when they are added.
 *
 * <p>In the file: {@code model/PATH} of every parameter and running statistic, {@code
 * optimizer/PATH.BUFFER}, and {@code state/NAME} of everything else, as bytes.
 */
public final class CheckpointContent {

    static final String FORMAT = "smd4j-checkpoint";
    static final int VERSION = 1;
    static final String CHECKSUM = "checksum";
    static final String MODEL = "model/";
    static final String OPTIMIZER = "optimizer/";
    static final String STATE = "state/";
    static final String NOTE = "note.";
    static final int DIGEST = 32;

    private final long step;
    private final SafetensorsWriter writer = new SafetensorsWriter();

    /**
     * Starts empty.
     *
     * @param kind what run it is of; only that can go on with it
     * @param step steps done, not negative
     * @throws IllegalArgumentException if step is negative
     */
    public CheckpointContent(String kind, long step) {
        if (step < 0) {
            throw new IllegalArgumentException("step must not be negative, but was " + step);
        }
        this.step = step;
        writer.metadata("format", FORMAT)
                .metadata("version", Integer.toString(VERSION))
                .metadata("kind", kind)
                .metadata("step", Long.toString(step));
    }

    long step() {
        return step;
    }

    SafetensorsWriter writer() {
        return writer;
    }

    /**
     * Adds a text, such as a hyperparameter in force.
     *
     * @param name its name
     * @param text the text
     * @return this content
     */
    public CheckpointContent note(String name, String text) {
        writer.metadata(NOTE + name, text);
        return this;
    }

    /**
     * Adds every parameter and running statistic of a network.
     *
     * @param network the network, initialized; its arrays must not change until this is written
     * @return this content
     */
    public CheckpointContent model(Block network) {
        ParameterTensors.write(named(network), writer);
        return this;
    }

    /** A parameter that several paths share stands under the first. */
    static Map<String, Parameter> named(Block network) {
        Map<String, Parameter> named = new LinkedHashMap<>();
        Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ParameterPaths.of(network)
                .forEach(
                        (path, parameter) -> {
                            if (seen.add(parameter)) {
                                named.put(MODEL + path, parameter);
                            }
                        });
        return named;
    }

    /**
     * Adds what an optimizer remembers.
     *
     * @param state the state, which must stay open until this is written
     * @return this content
     * @throws IOException if it cannot be taken
     */
    public CheckpointContent optimizer(OptimizerState state) throws IOException {
        for (NDArray buffer : state.buffers()) {
            writer.array(OPTIMIZER + buffer.getName(), buffer);
        }
        return state(
                "optimizer", new OptimizerCounts(state.rule(), state.nextStep(), state.updates()));
    }

    /**
     * Adds the state of anything, as it is now.
     *
     * @param name its name in the file
     * @param state writes it
     * @return this content
     * @throws IOException if it cannot be taken
     */
    public CheckpointContent state(String name, Resumable state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.save(new DataOutputStream(bytes));
        writer.bytes(STATE + name, bytes.toByteArray());
        return this;
    }

    /**
     * Adds a large state, which is asked for twice: now for its length, and when this is written.
     *
     * @param name its name in the file
     * @param state writes the same bytes both times
     * @return this content
     * @throws IOException if it cannot be taken
     */
    public CheckpointContent largeState(String name, Resumable state) throws IOException {
        long[] count = new long[1];
        OutputStream counting =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        count[0]++;
                    }

                    @Override
                    public void write(byte[] b, int off, int len) {
                        count[0] += len;
                    }
                };
        state.save(new DataOutputStream(counting));
        writer.bytes(STATE + name, count[0], out -> state.save(new DataOutputStream(out)));
        return this;
    }
}
