package io.github.smd4j.examples.data;

import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Small grey images in memory. */
public final class GreyImages implements ImageSource {

    private static final int EVALUATION_BATCH = 500;

    private final ImageData data;
    private final Normalization normalization;
    private final Augmentation augmentation;
    private final Batches batches;
    private final String checksum;

    /**
     * Prepares the images.
     *
     * @param data the images
     * @param batchSize images a step, in [1, number of training images]
     * @param seed decides order and augmentation
     * @param augmented whether each training image is shifted by up to one pixel and gets Gaussian
     *     noise of half a standard deviation
     * @throws IllegalArgumentException if the batch size is out of range
     */
    public GreyImages(ImageData data, int batchSize, long seed, boolean augmented) {
        this.data = data;
        this.normalization = Normalization.of(data.train());
        this.augmentation =
                augmented
                        ? Augmentation.shiftAndNoise(1, 0.5, normalization.background(), seed)
                        : Augmentation.none();
        this.batches = new Batches(data.train().count(), batchSize, seed);
        this.checksum = DataChecksum.of(data);
    }

    @Override
    public String name() {
        return data.name();
    }

    /** With a checksum of every pixel and label. */
    @Override
    public String identity() {
        return ImageSource.super.identity() + ", sha256 " + checksum;
    }

    @Override
    public int classes() {
        return data.classes();
    }

    @Override
    public long[] imageShape() {
        return new long[] {1, data.train().rows(), data.train().columns()};
    }

    @Override
    public int trainingImages() {
        return data.train().count();
    }

    @Override
    public ImageBatch training(long batch, long draw) {
        ImageBatch images = plain(data.train(), batches.indices(batch));
        augmentation.apply(
                images.pixels(), images.size(), data.train().rows(), data.train().columns(), draw);
        return images;
    }

    @Override
    public void test(Consumer<ImageBatch> each) {
        all(data.test(), each);
    }

    @Override
    public void trainingSample(Consumer<ImageBatch> each) {
        all(data.train(), each);
    }

    private void all(IdxImages images, Consumer<ImageBatch> each) {
        for (int from = 0; from < images.count(); from += EVALUATION_BATCH) {
            int to = Math.min(images.count(), from + EVALUATION_BATCH);
            each.accept(plain(images, IntStream.range(from, to).toArray()));
        }
    }

    private ImageBatch plain(IdxImages images, int[] indices) {
        return new ImageBatch(normalization.scaled(images, indices), images.labels(indices));
    }
}
