/**
 * The closed forms of Spherical Motion Dynamics: what hyperparameters alone promise.
 *
 * <p>Equilibrium, rates, relaxation, fluctuations, identities and growth of SGD and heavy ball;
 * other optimizers are in {@code core.rule}, the paper's bounds in {@code core.bound}. Pure
 * functions of doubles, and immutable records that take the sums of one step after another; nothing
 * here knows where they come from. Equations are cited by the paper's own numbers; labels such as
 * F3 and I3 are those of {@code docs/theory.md}.
 */
package io.github.smd4j.core.theory;
