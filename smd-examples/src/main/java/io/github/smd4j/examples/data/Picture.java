package io.github.smd4j.examples.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A colour image, one unsigned byte a channel.
 *
 * @param width columns, above 0
 * @param height rows, above 0
 * @param rgb (height, width, 3)
 */
record Picture(int width, int height, byte[] rgb) {

    static final int CHANNELS = 3;

    /** 8,192 by 8,192: a file of a few bytes may promise any size, which then takes memory. */
    static final long MOST_PIXELS = 1L << 26;

    private static final Set<String> FORMATS = Set.of("jpeg", "png");

    /**
     * Reads a JPEG or PNG file as torchvision's {@code ImageFolder} does: its content decides, not
     * its name; grey becomes colour, CMYK too; transparency, colour profile and EXIF orientation
     * are ignored; a file that ends too early is broken, and one of more than {@link #MOST_PIXELS}
     * is refused before it is decoded.
     *
     * @throws IOException if it cannot be read or decoded
     */
    static Picture read(Path file) throws IOException {
        try (ImageInputStream in = stream(Files.readAllBytes(file))) {
            List<ImageReader> readers = readers(in);
            if (readers.isEmpty()) {
                throw new IOException("neither JPEG nor PNG");
            }
            BufferedImage image = read(readers.get(0), in);
            // The JDK gives the samples as they are, which for CMYK are no colours.
            boolean cmyk =
                    image.getRaster().getNumBands() == 4
                            && !image.getColorModel().hasAlpha()
                            && readers.size() > 1;
            return of(cmyk ? read(readers.get(readers.size() - 1), in) : image);
        } catch (EOFException cut) {
            throw new IOException("the file ends too early", cut);
        } catch (RuntimeException broken) {
            // What readers throw at data that they did not expect.
            throw new IOException(broken.toString(), broken);
        }
    }

    private static ImageInputStream stream(byte[] bytes) {
        return new MemoryCacheImageInputStream(
                new ByteArrayInputStream(JpegSegments.withoutProfile(bytes)));
    }

    /** The JDK's reader first; that of TwelveMonkeys for what it cannot. */
    private static List<ImageReader> readers(ImageInputStream in) {
        List<ImageReader> readers = new ArrayList<>();
        for (Iterator<ImageReader> all = ImageIO.getImageReaders(in); all.hasNext(); ) {
            ImageReader reader = all.next();
            if (FORMATS.contains(format(reader))) {
                readers.add(reader);
            }
        }
        readers.sort(Comparator.comparing(r -> r.getClass().getModule().isNamed() ? 0 : 1));
        return readers;
    }

    private static String format(ImageReader reader) {
        try {
            return reader.getFormatName().toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            return "";
        }
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream in) throws IOException {
        List<String> warnings = new ArrayList<>();
        try {
            in.seek(0);
            reader.setInput(in, false, true);
            reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new IOException(
                        reader.getWidth(0)
                                + " by "
                                + reader.getHeight(0)
                                + " pixels are more than "
                                + MOST_PIXELS);
            }
            BufferedImage image = reader.read(0);
            // The rest of a file that is cut is filled with grey, and a warning given.
            for (String warning : warnings) {
                String text = warning.toLowerCase(Locale.ROOT);
                if (text.contains("premature end") || text.contains("truncated")) {
                    throw new IOException(warning);
                }
            }
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static Picture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        if (image.getColorModel() instanceof IndexColorModel) {
            int[] row = new int[width];
            for (int y = 0; y < height; y++) {
                image.getRGB(0, y, width, 1, row, 0, width);
                for (int x = 0; x < width; x++) {
                    put(rgb, y * width + x, row[x] >> 16, row[x] >> 8, row[x]);
                }
            }
        } else {
            copy(image.getRaster(), rgb);
        }
        return new Picture(width, height, rgb);
    }

    /** The samples as they are: {@code getRGB} would brighten grey images. */
    private static void copy(Raster raster, byte[] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
        boolean grey = bands < CHANNELS;
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int r = row[at] >> shift;
                int g = grey ? r : row[at + 1] >> shift;
                int b = grey ? r : row[at + 2] >> shift;
                put(rgb, y * width + x, r, g, b);
            }
        }
    }

    private static void put(byte[] rgb, int pixel, int r, int g, int b) {
        rgb[CHANNELS * pixel] = (byte) r;
        rgb[CHANNELS * pixel + 1] = (byte) g;
        rgb[CHANNELS * pixel + 2] = (byte) b;
    }

    /** The rectangle whose upper left corner is at (left, top). */
    Picture crop(int left, int top, int columns, int rows) {
        if (left < 0 || top < 0 || left + columns > width || top + rows > height) {
            throw new IllegalArgumentException(
                    "the crop must lie in "
                            + width
                            + "x"
                            + height
                            + ", but was "
                            + columns
                            + "x"
                            + rows
                            + " at "
                            + left
                            + ","
                            + top);
        }
        byte[] cut = new byte[columns * rows * CHANNELS];
        for (int y = 0; y < rows; y++) {
            System.arraycopy(
                    rgb,
                    ((top + y) * width + left) * CHANNELS,
                    cut,
                    y * columns * CHANNELS,
                    columns * CHANNELS);
        }
        return new Picture(columns, rows, cut);
    }

    /** A channel, 0 to 2, of the pixel in a column and row, in [0, 255]. */
    int at(int x, int y, int channel) {
        return Byte.toUnsignedInt(rgb[(y * width + x) * CHANNELS + channel]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture p
                && width == p.width
                && height == p.height
                && Arrays.equals(rgb, p.rgb);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rgb);
    }
}
