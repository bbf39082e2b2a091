/**
 * A random walk in many dimensions: weights in float64, random gradients orthogonal to them, and
 * the exact update of each optimizer, coordinate by coordinate.
 *
 * <p>It is the independent check of maps, lines and rules, so it knows no closed form: nothing here
 * says what an angle or a norm should be. A walk gives the same six sums a step as a training run.
 * About 11 ns a coordinate and step of one core for SGD's family and 21 for Adam's, at 2,000
 * coordinates; memory of d doubles for each of four vectors and the optimizer's buffers. See {@code
 * docs/walk.md}.
 */
package io.github.smd4j.core.walk;
