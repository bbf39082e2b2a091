/**
 * Blocks that make weights scale-invariant and that DJL lacks: ghost batch, group and instance
 * normalization, and convolutions and linear layers whose weight is normalized itself.
 *
 * <p>Built from DJL's own operations, so they run on every device of the engine and are
 * differentiated by it: each costs a few passes over its input or its weight more than a fused
 * block would. They draw no random numbers and keep no state but their parameters.
 */
package io.github.smd4j.djl.block;
