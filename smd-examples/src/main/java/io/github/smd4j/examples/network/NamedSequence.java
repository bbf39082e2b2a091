package io.github.smd4j.examples.network;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/** A sequence whose children bear names of the author's choice, so that paths read well. */
final class NamedSequence extends SequentialBlock {

    /** Adds a child under a name. */
    NamedSequence add(String name, Block block) {
        addChildBlock(name, block);
        return this;
    }
}
