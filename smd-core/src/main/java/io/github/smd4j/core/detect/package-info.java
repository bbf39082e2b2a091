/**
 * Whether a run is where theory says, and the evidence.
 *
 * <p>Pure functions of step records and lines. It judges; it gives no advice and prints nothing.
 */
package io.github.smd4j.core.detect;
