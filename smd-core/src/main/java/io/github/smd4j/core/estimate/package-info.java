/**
 * Streaming estimators in constant memory.
 *
 * <p>They take numbers one by one and know nothing of steps or theory. Each merges with another of
 * its kind, so that parts of a stream may be estimated apart. What is not a number is never hidden:
 * it makes the answers NaN, in a window for as long as it is there.
 */
package io.github.smd4j.core.estimate;
