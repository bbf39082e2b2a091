/**
 * One schedule for training and theory: learning rates of {@code smd-core} as DJL's trackers, and
 * the other way round.
 *
 * <p>DJL counts updates from 1, this library steps from 0; nobody outside this room has to know.
 */
package io.github.smd4j.djl.schedule;
