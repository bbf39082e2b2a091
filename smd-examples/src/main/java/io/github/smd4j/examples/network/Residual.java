package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import java.util.List;

/** A branch and a shortcut, added: children {@code branch} and {@code shortcut}. */
final class Residual extends ParallelBlock {

    /** Creates the sum of a branch and the identity. */
    Residual(Block branch) {
        super(Residual::sum);
        addChildBlock("branch", branch);
        addChildBlock("shortcut", Blocks.identityBlock());
    }

    private static NDList sum(List<NDList> outputs) {
        return new NDList(outputs.get(0).singletonOrThrow().add(outputs.get(1).singletonOrThrow()));
    }
}
