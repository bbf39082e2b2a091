package io.github.smd4j.examples.data;

import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
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
     * Returns what tells this data from other data: a run goes on with the same only.
     *
     * @return a text, the same in every process
     */
    default String identity() {
        return name() + ", " + trainingImages() + " images";
    }

    /**
     * Returns the batch of a training step. Steps asked for in order are prepared ahead.
     *
     * @param step number of the step, from 0
     * @return the batch
     */
    default ImageBatch training(long step) {
        return training(step, step);
    }

    /**
     * Returns a training batch. Batches asked for in order, as often drawn as before, are prepared
     * ahead.
     *
     * @param batch its number in the order of the data over all epochs, from 0
     * @param draw which draw of its augmentation, from 0
     * @return the batch
     */
    ImageBatch training(long batch, long draw);

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

    /**
     * Returns what was learnt about the images on the way, to be saved and taken up.
     *
     * @return the state; nothing for most
     */
    default Resumable state() {
        return new Resumable() {
            @Override
            public void save(DataOutput out) {}

            @Override
            public void restore(DataInput in) {}
        };
    }

    /** Ends the work of threads, where there are any. */
    @Override
    default void close() {}
}
