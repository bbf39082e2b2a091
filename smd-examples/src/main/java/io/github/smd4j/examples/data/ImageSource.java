package io.github.smd4j.examples.data;

import java.util.function.Consumer;

/**
 * Images to train with, batch by batch, and to evaluate on. The same seed gives the same batches,
 * however many threads make them.
 */
public interface ImageSource extends AutoCloseable {

    /**
     * Returns a short name, for reports.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the number of classes.
     *
     * @return the number, above every label
     */
    int classes();

    /**
     * Returns the shape of one image as a network gets it.
     *
     * @return channels, rows, columns
     */
    long[] imageShape();

    /**
     * Returns the number of training images.
     *
     * @return the number, above 0
     */
    int trainingImages();

    /**
     * Returns the batch of a training step. Steps asked for in order are prepared ahead.
     *
     * @param step number of the step, from 0
     * @return the batch
     */
    ImageBatch training(long step);

    /**
     * Goes once over the test images, not augmented.
     *
     * @param each takes batch after batch
     */
    void test(Consumer<ImageBatch> each);

    /**
     * Goes once over training images, not augmented: all, or as many as there are test images.
     *
     * @param each takes batch after batch
     */
    void trainingSample(Consumer<ImageBatch> each);

    /**
     * Returns how many images could not be read so far and were left out.
     *
     * @return the number of files
     */
    default int skipped() {
        return 0;
    }

    /** Ends the work of threads, where there are any. */
    @Override
    default void close() {}
}
