/**
 * How numbers come from arrays to the host: float32 arrays seen as buffers without a copy, and
 * where that cannot be, sums formed on the device and brought over in one transfer.
 *
 * <p>The ground floor of the DJL module: optimizers and measurement both stand on it. It never
 * copies an array to make a view of it; where no true view exists it says so.
 */
package io.github.smd4j.djl.memory;
