package io.github.smd4j.djl.optimizer;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;

/** An optimizer that can tell what it remembers, and go on from there in another process. */
public interface ResumableOptimizer {

    /**
     * Returns what the optimizer remembers of a network's parameters, copied.
     *
     * @param network the network
     * @param manager owns the copies
     * @return the state; a parameter that several paths share stands under the first
     */
    OptimizerState state(Block network, NDManager manager);

    /**
     * Takes up a state: the next step is the one that would have followed. Call it between two
     * steps, after the network's parameters are initialized; its arrays may be closed afterwards.
     *
     * @param network the network, with every parameter that the state names
     * @param state the state
     * @throws IllegalArgumentException if the state is another rule's, names a parameter that the
     *     network has not, or a buffer is missing or has another shape; then nothing is taken up
     */
    void restore(Block network, OptimizerState state);
}
