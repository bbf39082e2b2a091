/**
 * A training that stops when it should, for any DJL trainer: the loop of {@code EasyTrain.fit},
 * with a condition on the validation losses.
 *
 * <p>Costs one evaluation of the loss for each validation batch beyond what {@code EasyTrain.fit}
 * does, and where it shall end with the best weights a copy of them. It knows nothing of measuring.
 */
package io.github.smd4j.djl.stopping;
