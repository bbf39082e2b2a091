/**
 * The paper's synthetic experiments: maps of the squared norm alone, driven by any sequence L_t.
 *
 * <p>A {@link io.github.smd4j.core.map.NormMap} is the recurrence of Eq. 130, Eq. 131 or F3, a
 * {@link io.github.smd4j.core.map.GradientProcess} the law and the draws of L_t, and an {@link
 * io.github.smd4j.core.map.Ensemble} runs many trajectories on all cores, the same bits for a seed.
 * About 10 to 20 ns a step and trajectory on one core. Nothing here knows a network or a file.
 */
package io.github.smd4j.core.map;
