/**
 * Sinks around other sinks, and memory: several at once, behind a queue, forgiving.
 *
 * <p>None of them knows a file; those stand in {@code core.file} and {@code core.tensorboard}. A
 * sink never buffers what it cannot write without saying so.
 */
package io.github.smd4j.core.sink;
