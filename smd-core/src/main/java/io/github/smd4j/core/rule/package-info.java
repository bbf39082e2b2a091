/**
 * One file per optimizer: what theory says of it, taken from its exact update.
 *
 * <p>A rule gives its equilibrium, its relaxation time, its factors at a rescaling and, where one
 * is known, the mean-field recurrence of its norm. {@code UpdateRules} finds a rule by its name; an
 * optimizer nobody has worked out has none, and so no line. {@code LinearFilter} is what any filter
 * of past gradients has in common. Pure functions; the closed forms of heavy ball itself are in
 * {@code core.theory}. See {@code docs/theory.md#optimizers}.
 */
package io.github.smd4j.core.rule;
