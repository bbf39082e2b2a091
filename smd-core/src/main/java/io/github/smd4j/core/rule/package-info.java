/**
 * One file per optimizer: what theory says of it, taken from its exact update.
 *
 * <p>A rule gives its equilibrium, its relaxation time and, where one is known, the mean-field
 * recurrence F3 of its norm. An optimizer nobody has worked out has no rule, and so no line. Pure
 * functions; the closed forms of heavy ball itself are in {@code core.theory}. See {@code
 * docs/theory.md#optimizers}.
 */
package io.github.smd4j.core.rule;
