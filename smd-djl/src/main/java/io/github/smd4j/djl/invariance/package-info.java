/**
 * Which parameters are scale-invariant, at what granularity, and why.
 *
 * <p>{@link io.github.smd4j.djl.invariance.StructuralInvariance} reads the structure of the
 * network: nothing is run and nothing is changed, and what the structure does not tell is
 * <em>unknown</em>, never guessed. {@link io.github.smd4j.djl.invariance.NumericalAudit} decides by
 * experiment, at two to five passes a parameter, and leaves everything as it was.
 */
package io.github.smd4j.djl.invariance;
