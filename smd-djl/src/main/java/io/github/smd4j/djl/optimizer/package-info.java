/**
 * Optimizers for DJL that measure while they update.
 *
 * <p>On the CPU one pass over memory updates weight and buffer and forms the six sums: no copy, no
 * extra pass. On other devices the same update runs in NDArray operations and the listener pairs
 * weights itself. Measuring never changes an update by one bit. Each optimizer names the update
 * rule under which theory knows it; where a gradient was clipped, the record's rule is {@code
 * clipped:} and that name, which no theory knows, and there is no line.
 */
package io.github.smd4j.djl.optimizer;
