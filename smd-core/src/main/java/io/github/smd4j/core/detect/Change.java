package io.github.smd4j.core.detect;

/**
 * A change of the learning rate.
 *
 * @param step the first step of the new rate; of a smooth fall, the step at which the norm could no
 *     longer follow
 * @param divisor k, the old rate over the new one, as told or as measured; below 1 for a rise
 * @param told whether the records themselves named the new rate; else it was found in the updates
 */
public record Change(long step, double divisor, boolean told) {}
