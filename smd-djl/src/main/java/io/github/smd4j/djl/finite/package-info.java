/**
 * Watches over a training for numbers that are not finite, for any DJL trainer: which loss,
 * gradient or weight, in which step, and whether to go on.
 *
 * <p>The loss is looked at before each step, and gradients in one pass over their memory where
 * nothing else says whether they are finite. A watch alters no bit of a training that it does not
 * stop.
 */
package io.github.smd4j.djl.finite;
