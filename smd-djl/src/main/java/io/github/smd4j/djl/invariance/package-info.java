/**
 * Which parameters are scale-invariant, in what rows, and why.
 *
 * <p>Read from the structure of the network; nothing is run and nothing is changed. What the
 * structure does not tell is <em>unknown</em>, never guessed.
 */
package io.github.smd4j.djl.invariance;
