package io.github.smd4j.examples.data;

/** A random change of the images of a batch; the same step always gets the same change. */
@FunctionalInterface
public interface Augmentation {

    /**
     * Changes the images of a batch in place.
     *
     * @param batch (images, rows, columns), scaled pixels
     * @param images number of images, not negative
     * @param rows height in pixels, above 0
     * @param columns width in pixels, above 0
     * @param step number of the step, from 0; with the seed it decides what is drawn
     * @throws IllegalArgumentException if the length of the batch is not images·rows·columns
     */
    void apply(float[] batch, int images, int rows, int columns, long step);

    /**
     * Returns the augmentation that changes nothing.
     *
     * @return no augmentation
     */
    static Augmentation none() {
        return (batch, images, rows, columns, step) -> {};
    }

    /**
     * Returns a random shift of each image and Gaussian noise on each pixel: what keeps a network
     * from memorizing a small set of digits.
     *
     * @param mostPixels largest shift, down or up and right or left, in pixels, not negative; see
     *     {@link ShiftAndNoise}
     * @param noise standard deviation of the noise in units of the scaled pixels, finite and not
     *     negative: 0.5 is half the standard deviation of the training set
     * @param background value of the pixels that are shifted in, finite: {@link
     *     Normalization#background()}
     * @param seed any number; the same one gives the same changes
     * @return the augmentation
     * @throws IllegalArgumentException if a value is out of range
     */
    static Augmentation shiftAndNoise(int mostPixels, double noise, float background, long seed) {
        return new ShiftAndNoise(mostPixels, noise, background, seed);
    }
}
