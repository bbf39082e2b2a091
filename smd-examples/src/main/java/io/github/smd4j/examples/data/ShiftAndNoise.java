package io.github.smd4j.examples.data;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Shifts every image of a batch by whole pixels, then adds Gaussian noise to every pixel.
 *
 * <p>Of each image the shift down and the shift right are drawn evenly and apart from −most … most.
 * Pixels that come in from outside have the value of a raw 0, the background; pixels that leave are
 * lost. The noise is added to all pixels, the background too.
 *
 * <p>One generator serves a step: an L64X128Mix seeded from (seed, step) alone. It draws image by
 * image: shift down, shift right, then the noise pixel by pixel (modified ziggurat of Commons RNG).
 * The order is part of the meaning of a seed.
 */
final class ShiftAndNoise implements Augmentation {

    private final int mostPixels;
    private final double noise;
    private final float background;
    private final long seed;

    ShiftAndNoise(int mostPixels, double noise, float background, long seed) {
        if (mostPixels < 0 || mostPixels > 255) {
            throw new IllegalArgumentException(
                    "mostPixels must be in [0, 255], but was " + mostPixels);
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new IllegalArgumentException(
                    "noise must be finite and not negative, but was " + noise);
        }
        if (!Float.isFinite(background)) {
            throw new IllegalArgumentException("background must be finite, but was " + background);
        }
        this.mostPixels = mostPixels;
        this.noise = noise;
        this.background = background;
        this.seed = seed;
    }

    @Override
    public void apply(float[] batch, int images, int rows, int columns, long step) {
        if (images < 0 || (long) images * rows * columns != batch.length) {
            throw new IllegalArgumentException(
                    "the batch must hold images*rows*columns = "
                            + images
                            + "*"
                            + rows
                            + "*"
                            + columns
                            + " pixels, but holds "
                            + batch.length);
        }
        UniformRandomProvider random = RandomStreams.of(seed, RandomStreams.AUGMENTATION, step);
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        float[] shifted = new float[rows * columns];
        for (int image = 0; image < images; image++) {
            int from = image * shifted.length;
            int down = random.nextInt(2 * mostPixels + 1) - mostPixels;
            int right = random.nextInt(2 * mostPixels + 1) - mostPixels;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    int r = row - down;
                    int c = column - right;
                    boolean inside = r >= 0 && r < rows && c >= 0 && c < columns;
                    shifted[row * columns + column] =
                            inside ? batch[from + r * columns + c] : background;
                }
            }
            for (int k = 0; k < shifted.length; k++) {
                batch[from + k] = (float) (shifted[k] + noise * gaussian.sample());
            }
        }
    }
}
