/**
 * The other way to the six sums: pair the weight before a step with the weight after it.
 *
 * <p>For any optimizer and any device. Costs one copy of each measured weight, on the host in one
 * pass over memory a step, elsewhere in float64 operations on the device and one transfer a
 * parameter. Never writes to a weight or a gradient.
 */
package io.github.smd4j.djl.measure;
