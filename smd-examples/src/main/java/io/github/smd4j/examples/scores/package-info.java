/**
 * How often the detector of equilibrium is right: on simulated series of known truth, and on
 * recorded runs whose schedule is known.
 */
package io.github.smd4j.examples.scores;
