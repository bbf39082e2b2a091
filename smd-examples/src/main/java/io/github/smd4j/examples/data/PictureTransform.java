package io.github.smd4j.examples.data;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * What torchvision's reference training does to an ImageNet picture before a network sees it.
 *
 * <p>Training: a random part of 8% to 100% of the area and of aspect ratio 3/4 to 4/3, resized to
 * the size, mirrored half of the time. Evaluation: shorter side resized to 8/7 of the size (256 for
 * 224), the centre cut out. Then (value/255 − mean)/standard deviation with ImageNet's channels.
 */
final class PictureTransform {

    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] DEVIATION = {0.229, 0.224, 0.225};
    private static final double LEAST_AREA = 0.08;
    private static final double WIDEST = 4.0 / 3;
    private static final int TRIES = 10;
    private static final float[][] NORMALIZED = normalized();

    private final int size;

    PictureTransform(int size) {
        this.size = size;
    }

    private static float[][] normalized() {
        float[][] table = new float[Picture.CHANNELS][256];
        for (int channel = 0; channel < Picture.CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                table[channel][value] =
                        (float) ((value / 255.0 - MEAN[channel]) / DEVIATION[channel]);
            }
        }
        return table;
    }

    /** The picture as it is evaluated. */
    Picture evaluation(Picture picture) {
        int shorter = (int) Math.round(size * 8 / 7.0);
        int width = picture.width();
        int height = picture.height();
        Picture resized =
                width <= height
                        ? Resampling.resize(
                                picture, shorter, (int) ((double) shorter * height / width))
                        : Resampling.resize(
                                picture, (int) ((double) shorter * width / height), shorter);
        // Python rounds a half to the even number.
        return resized.crop(
                (int) Math.rint((resized.width() - size) / 2.0),
                (int) Math.rint((resized.height() - size) / 2.0),
                size,
                size);
    }

    /** The picture as it is trained on. */
    Picture training(Picture picture, UniformRandomProvider random) {
        Picture part = part(picture, random);
        Picture resized = Resampling.resize(part, size, size);
        return random.nextBoolean() ? mirrored(resized) : resized;
    }

    static Picture part(Picture picture, UniformRandomProvider random) {
        double area = (double) picture.width() * picture.height();
        for (int i = 0; i < TRIES; i++) {
            double wanted = area * (LEAST_AREA + random.nextDouble() * (1 - LEAST_AREA));
            double ratio = Math.exp((2 * random.nextDouble() - 1) * Math.log(WIDEST));
            int width = (int) Math.rint(Math.sqrt(wanted * ratio));
            int height = (int) Math.rint(Math.sqrt(wanted / ratio));
            if (width > 0 && height > 0 && width <= picture.width() && height <= picture.height()) {
                int top = random.nextInt(picture.height() - height + 1);
                int left = random.nextInt(picture.width() - width + 1);
                return picture.crop(left, top, width, height);
            }
        }
        // The largest part in the middle that is not too narrow.
        int width = (int) Math.min(picture.width(), Math.rint(picture.height() * WIDEST));
        int height = (int) Math.min(picture.height(), Math.rint(picture.width() * WIDEST));
        return picture.crop(
                (picture.width() - width) / 2, (picture.height() - height) / 2, width, height);
    }

    private static Picture mirrored(Picture picture) {
        byte[] in = picture.rgb();
        byte[] out = new byte[in.length];
        int width = picture.width();
        for (int pixel = 0; pixel < width * picture.height(); pixel++) {
            int y = pixel / width;
            int other = y * width + width - 1 - pixel % width;
            System.arraycopy(
                    in, other * Picture.CHANNELS, out, pixel * Picture.CHANNELS, Picture.CHANNELS);
        }
        return new Picture(width, picture.height(), out);
    }

    /** Writes a picture of the size as (3, size, size) normalized numbers. */
    void normalize(Picture picture, float[] to, int offset) {
        int plane = size * size;
        byte[] rgb = picture.rgb();
        for (int pixel = 0; pixel < plane; pixel++) {
            for (int channel = 0; channel < Picture.CHANNELS; channel++) {
                int value = rgb[pixel * Picture.CHANNELS + channel] & 0xff;
                to[offset + channel * plane + pixel] = NORMALIZED[channel][value];
            }
        }
    }
}
