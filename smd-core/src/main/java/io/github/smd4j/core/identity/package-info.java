/**
 * What holds exactly between measured steps, whatever the gradients: I1, I2, the averages of Eq. 5,
 * a layer and its filters.
 *
 * <p>They read {@code StepSums} as they come, in constant memory, and predict nothing: an identity
 * that fails tells of an instrument error or of broken invariance. See {@code
 * docs/theory.md#identities}.
 */
package io.github.smd4j.core.identity;
