/**
 * The paper's rescaling: at a cut of the learning rate, put every scale-invariant weight where its
 * new equilibrium would be.
 *
 * <p>Moves weights, momentum buffers and BatchNorm's running statistics together, so that the
 * network's output stays what it was. Call it between two steps; nothing else is touched.
 */
package io.github.smd4j.djl.rescale;
