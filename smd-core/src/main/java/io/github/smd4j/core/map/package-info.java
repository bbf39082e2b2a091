/**
 * The paper's synthetic experiments: maps of the squared norm alone, driven by any sequence L_t.
 *
 * <p>A {@link io.github.smd4j.core.map.NormMap} is the recurrence of Eq. 130 or 131. Everything is
 * a pure function of its inputs; nothing here knows a network or a file.
 */
package io.github.smd4j.core.map;
