package io.github.smd4j.examples.data;

/**
 * Bilinear resizing with antialiasing, as Pillow computes it, to the bit.
 *
 * <p>A triangle as wide as the larger of one source and one target pixel is laid over the source,
 * first along rows, then along columns. The weights sum to 1 and are rounded to 22 binary digits
 * after the point; each pass ends with a rounding to whole grey levels. A direction in which the
 * size stays is left out.
 */
final class Resampling {

    private static final int PRECISION = 22;
    private static final int HALF = 1 << (PRECISION - 1);

    private Resampling() {}

    /** The weights of one direction: target i is made of count[i] pixels from first[i] on. */
    private record Weights(int[] first, int[][] weight) {

        static Weights of(int from, int to) {
            double scale = (double) from / to;
            double support = Math.max(scale, 1);
            int[] first = new int[to];
            int[][] weights = new int[to][];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int low = Math.max(0, (int) (centre - support + 0.5));
                int high = Math.min(from, (int) (centre + support + 0.5));
                double[] exact = new double[high - low];
                double sum = 0;
                for (int k = 0; k < exact.length; k++) {
                    // Pillow multiplies by the inverse here; so the digits agree.
                    double distance = Math.abs((k + low - centre + 0.5) * (1.0 / support));
                    exact[k] = distance < 1 ? 1 - distance : 0;
                    sum += exact[k];
                }
                int[] rounded = new int[exact.length];
                for (int k = 0; k < exact.length; k++) {
                    rounded[k] = (int) (0.5 + exact[k] / sum * (1 << PRECISION));
                }
                first[i] = low;
                weights[i] = rounded;
            }
            return new Weights(first, weights);
        }
    }

    /** Resizes a picture. */
    static Picture resize(Picture source, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "the size must be above 0, but was " + width + "x" + height);
        }
        Picture rows = source.width() == width ? source : alongRows(source, width);
        return rows.height() == height ? rows : alongColumns(rows, height);
    }

    private static Picture alongRows(Picture source, int width) {
        Weights weights = Weights.of(source.width(), width);
        byte[] in = source.rgb();
        byte[] out = new byte[width * source.height() * Picture.CHANNELS];
        int at = 0;
        for (int y = 0; y < source.height(); y++) {
            for (int x = 0; x < width; x++) {
                int start = (y * source.width() + weights.first()[x]) * Picture.CHANNELS;
                at = pixel(in, start, Picture.CHANNELS, weights.weight()[x], out, at);
            }
        }
        return new Picture(width, source.height(), out);
    }

    private static Picture alongColumns(Picture source, int height) {
        Weights weights = Weights.of(source.height(), height);
        byte[] in = source.rgb();
        int stride = source.width() * Picture.CHANNELS;
        byte[] out = new byte[stride * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            int start = weights.first()[y] * stride;
            for (int x = 0; x < source.width(); x++) {
                int from = start + x * Picture.CHANNELS;
                at = pixel(in, from, stride, weights.weight()[y], out, at);
            }
        }
        return new Picture(source.width(), height, out);
    }

    private static int pixel(byte[] in, int start, int stride, int[] weight, byte[] out, int at) {
        int r = HALF;
        int g = HALF;
        int b = HALF;
        int from = start;
        for (int w : weight) {
            r += (in[from] & 0xff) * w;
            g += (in[from + 1] & 0xff) * w;
            b += (in[from + 2] & 0xff) * w;
            from += stride;
        }
        // The weights may sum to a little more than 1.
        out[at] = (byte) Math.min(255, r >> PRECISION);
        out[at + 1] = (byte) Math.min(255, g >> PRECISION);
        out[at + 2] = (byte) Math.min(255, b >> PRECISION);
        return at + Picture.CHANNELS;
    }
}
