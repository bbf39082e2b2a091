/**
 * Where step records go without any further dependency: CSV files, JSON lines, TensorBoard, memory,
 * several places at once, behind a queue or not.
 *
 * <p>Every sink of step records writes in the order of {@link io.github.smd4j.core.step.Column} and
 * passes the same contract test. A sink never buffers what it cannot write without saying so.
 */
package io.github.smd4j.core.sink;
