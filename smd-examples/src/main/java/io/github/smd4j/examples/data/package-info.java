/**
 * Images and what a training loop needs of them: files, order, augmentation, scaling.
 *
 * <p>{@link io.github.smd4j.examples.data.IdxImages} reads the IDX files of the MNIST family,
 * {@link io.github.smd4j.examples.data.EmbeddedData} the two small sets that the jar carries.
 * {@link io.github.smd4j.examples.data.Batches} says which images make up a step, {@link
 * io.github.smd4j.examples.data.Normalization} turns them into floats and an {@link
 * io.github.smd4j.examples.data.Augmentation} changes those. All of it is plain Java: arrays in,
 * arrays out.
 *
 * <p>Whatever is drawn is a pure function of the seed and the step, so that a run can be repeated,
 * resumed or asked about any step. A data set stays in memory as it is on disk, one byte a pixel.
 * Nothing here downloads anything, and no file can make it allocate more than the file holds.
 */
package io.github.smd4j.examples.data;
