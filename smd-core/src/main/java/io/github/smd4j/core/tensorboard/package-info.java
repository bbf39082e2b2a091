/** Event files that TensorBoard shows, written without a dependency. */
package io.github.smd4j.core.tensorboard;
