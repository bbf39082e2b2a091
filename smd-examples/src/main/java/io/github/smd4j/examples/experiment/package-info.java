/**
 * Experiments: what is trained, for how long, and what is written about it.
 *
 * <p>An experiment is a function of its settings and seed: the same ones give the same files, byte
 * for byte, on one machine and JDK. It prints nothing.
 */
package io.github.smd4j.examples.experiment;
