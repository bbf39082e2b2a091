/**
 * Streaming estimators in constant memory.
 *
 * <p>They take numbers one by one and know nothing of steps or theory.
 */
package io.github.smd4j.core.estimate;
