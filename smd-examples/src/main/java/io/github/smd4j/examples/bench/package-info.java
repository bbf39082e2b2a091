/**
 * What measuring costs, as ratios between things timed in turn in one run.
 *
 * <p>Machines are noisy: pairs are interleaved, ratios are taken pair by pair, and a median comes
 * with its bootstrap interval. Nothing here decides a test.
 */
package io.github.smd4j.examples.bench;
