/**
 * The six sums over float32 buffers, in plain Java.
 *
 * <p>Float lanes are flushed to double often, in fixed order: nearly as good as double
 * accumulators, and the same for any number of threads. Nothing here writes to a weight.
 */
package io.github.smd4j.core.kernel;
