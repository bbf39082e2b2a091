package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDList;
import java.util.Map;
import java.util.Objects;

/**
 * What an optimizer remembers from one step to the next, by the paths of parameters, which are the
 * same in every process. Learning rate, decay and clipping are not in it: they are the builder's.
 *
 * @param rule name of the update rule
 * @param nextStep number of the step to come
 * @param updates path to number of updates of each parameter that had one
 * @param buffers copies of their buffers, named {@code PATH.BUFFER}, such as {@code
 *     conv1.weight.velocity}; under AdamW {@code firstMoment} and {@code secondMoment}, under Lion
 *     {@code firstMoment}, under DJL's {@code Sgd} {@code velocity}, which there is ηv
 */
public record OptimizerState(String rule, long nextStep, Map<String, Long> updates, NDList buffers)
        implements AutoCloseable {

    /** Checks that nothing is missing. */
    public OptimizerState {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(buffers, "buffers");
        updates = Map.copyOf(updates);
    }

    /** Closes the arrays, which otherwise live as long as their manager. */
    @Override
    public void close() {
        buffers.close();
    }
}
