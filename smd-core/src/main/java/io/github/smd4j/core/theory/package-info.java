/**
 * The closed forms of Spherical Motion Dynamics: what hyperparameters alone promise.
 *
 * <p>One file per update rule, and the equilibrium, relaxation, assumptions and mean-field step
 * that rest on it. Pure functions of doubles; nothing here reads a measurement or keeps a state.
 * Equations are cited by the paper's own numbers; labels such as F3 and I3 are those of {@code
 * docs/theory.md}.
 */
package io.github.smd4j.core.theory;
