package io.github.smd4j.examples.data;

import java.util.Objects;

/**
 * The scaling of raw pixels to zero mean and unit standard deviation over a training set.
 *
 * @param mean of all raw pixels, in [0, 255]
 * @param standardDeviation of all raw pixels (divided by their number), above 0
 */
public record Normalization(double mean, double standardDeviation) {

    private static final int VALUES = 256;

    /** Checks the ranges. */
    public Normalization {
        if (!(mean >= 0 && mean < VALUES)) {
            throw new IllegalArgumentException("mean must be in [0, 255], but was " + mean);
        }
        if (!(standardDeviation > 0 && standardDeviation < VALUES)) {
            throw new IllegalArgumentException(
                    "standardDeviation must be in (0, 255], but was "
                            + standardDeviation
                            + "; images of one grey value cannot be told apart");
        }
    }

    /**
     * Returns the scaling of a training set, over all pixels of all images.
     *
     * <p>Both moments come from the counts of the 256 pixel values: two passes in double, right to
     * a few ulps for any number of images.
     *
     * @param train the training images, at least one
     * @return the scaling
     * @throws IllegalArgumentException if all pixels are equal
     */
    public static Normalization of(IdxImages train) {
        long[] counts = new long[VALUES];
        for (byte pixel : train.pixels()) {
            counts[Byte.toUnsignedInt(pixel)]++;
        }
        double pixels = train.pixels().length;
        double sum = 0;
        for (int value = 0; value < VALUES; value++) {
            sum += (double) value * counts[value];
        }
        double mean = sum / pixels;
        double squares = 0;
        for (int value = 0; value < VALUES; value++) {
            squares += counts[value] * (value - mean) * (value - mean);
        }
        return new Normalization(mean, Math.sqrt(squares / pixels));
    }

    /**
     * Returns what a raw pixel value becomes: (raw − mean) / standard deviation.
     *
     * @param raw raw pixel value, in [0, 255]
     * @return the scaled value
     */
    public float scaled(int raw) {
        return (float) ((raw - mean) / standardDeviation);
    }

    /**
     * Returns the scaled value of the background, that of a raw 0.
     *
     * @return the value, not above 0
     */
    public float background() {
        return scaled(0);
    }

    /**
     * Returns some images, scaled.
     *
     * @param images the images to take from
     * @param indices numbers of the images, each in [0, count)
     * @return (indices.length, rows, columns)
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public float[] scaled(IdxImages images, int[] indices) {
        float[] table = new float[VALUES];
        for (int value = 0; value < VALUES; value++) {
            table[value] = scaled(value);
        }
        byte[] pixels = images.pixels();
        int size = images.rows() * images.columns();
        float[] batch = new float[Math.multiplyExact(indices.length, size)];
        for (int i = 0; i < indices.length; i++) {
            int from = Objects.checkIndex(indices[i], images.count()) * size;
            for (int k = 0; k < size; k++) {
                batch[i * size + k] = table[Byte.toUnsignedInt(pixels[from + k])];
            }
        }
        return batch;
    }
}
