/**
 * Float32 arrays on the host, seen as buffers without a copy.
 *
 * <p>The ground floor of the DJL module: optimizers and measurement both stand on it. It never
 * copies an array to make a view of it; where no true view exists it says so.
 */
package io.github.smd4j.djl.memory;
