/**
 * The paper's theorems as statements to be judged: assumptions with verdicts, lemmas, bounds.
 *
 * <p>Nothing here predicts; what will really be seen is in {@code core.theory}. See {@code
 * docs/theory.md#bounds}.
 */
package io.github.smd4j.core.bound;
