package io.github.smd4j.djl.invariance;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;

/**
 * What takes a block's output.
 *
 * @param block the only block that takes it; null if there is none or more than one
 * @param words what takes it
 */
record Follower(Block block, String words) {

    /** The output of the network. */
    static final Follower NOTHING = new Follower(null, "nothing of the network follows it");

    /** What takes what flows into {@code block}; {@code after} if it is an empty sequence. */
    static Follower head(Block block, Follower after) {
        if (block instanceof SequentialBlock) {
            return block.getChildren().isEmpty()
                    ? after
                    : head(block.getChildren().get(0).getValue(), after);
        }
        if (block instanceof ParallelBlock) {
            return new Follower(null, "several branches read its output");
        }
        String name =
                block instanceof LambdaBlock lambda
                        ? lambda.getName()
                        : block.getClass().getSimpleName();
        return new Follower(block, "it is followed by " + name + ", not by a normalization");
    }
}
