package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A sequence whose children bear names of the author's choice, so that paths read well, and which
 * closes what flows between two children as soon as the second has run.
 *
 * <p>DJL keeps every intermediate array until its manager closes. Closing one drops DJL's hold on
 * it alone: what the backward pass needs, autograd keeps for itself. Of a chain convolution,
 * BatchNorm, ReLU those are the convolution's output and the ReLU's, and a third of the memory goes
 * at once. Without gradients everything does.
 */
class NamedSequence extends SequentialBlock {

    /** Adds a child under a name. */
    final NamedSequence add(String name, Block block) {
        addChildBlock(name, block);
        return this;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return isReturnIntermediate()
                ? super.forwardInternal(parameters, inputs, training, params)
                : chain(children.values(), parameters, inputs, training, params);
    }

    /** A training step that hands labels along: no child here wants them. */
    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList data,
            NDList labels,
            PairList<String, Object> params) {
        return forwardInternal(parameters, data, true, params);
    }

    /** Runs blocks one after the other; closes what lies between, never the inputs. */
    static NDList chain(
            Iterable<Block> blocks,
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDList current = inputs;
        for (Block block : blocks) {
            NDList next = block.forward(parameters, current, training, params);
            for (NDArray spent : current) {
                // A block that changes nothing hands on the very array it got.
                if (!holds(inputs, spent) && !holds(next, spent)) {
                    spent.close();
                }
            }
            current = next;
        }
        return current;
    }

    private static boolean holds(NDList list, NDArray array) {
        return list.stream().anyMatch(each -> each == array);
    }
}
