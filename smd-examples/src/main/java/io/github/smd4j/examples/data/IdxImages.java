package io.github.smd4j.examples.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Labelled grey images of one size, one unsigned byte a pixel: the pair of IDX files of the MNIST
 * family.
 *
 * <p>Immutable. The pixels stay as they are on disk, image by image and row by row.
 */
public final class IdxImages {

    private final int rows;
    private final int columns;
    private final int classes;
    private final byte[] pixels;
    private final byte[] labels;

    private IdxImages(int rows, int columns, int classes, byte[] pixels, byte[] labels) {
        this.rows = rows;
        this.columns = columns;
        this.classes = classes;
        this.pixels = pixels;
        this.labels = labels;
    }

    /**
     * Returns images that are already in memory.
     *
     * @param rows height of an image in pixels, above 0
     * @param columns width of an image in pixels, above 0
     * @param classes number of classes, in [1, 256]
     * @param pixels (n, rows, columns), unsigned; copied
     * @param labels (n), each in [0, classes); copied
     * @return the images
     * @throws IllegalArgumentException if a size does not fit or a label is out of range
     */
    public static IdxImages of(int rows, int columns, int classes, byte[] pixels, byte[] labels) {
        if (rows <= 0 || columns <= 0 || (long) rows * columns * labels.length != pixels.length) {
            throw new IllegalArgumentException(
                    "pixels must hold n images of rows by columns, above 0, but "
                            + pixels.length
                            + " pixels came for "
                            + labels.length
                            + " labels and "
                            + rows
                            + "x"
                            + columns);
        }
        checkLabels("labels", labels, classes);
        return new IdxImages(rows, columns, classes, pixels.clone(), labels.clone());
    }

    /**
     * Reads an image file and its label file.
     *
     * <p>Each may be plain or compressed by gzip; the content decides, not the name.
     *
     * @param images IDX file with magic 0x00000803: count, rows, columns, then one byte a pixel
     * @param labels IDX file with magic 0x00000801: count, then one byte a label
     * @param classes number of classes, in [1, 256]
     * @return the images
     * @throws IllegalArgumentException if a file is missing, cannot be read, is not IDX of its
     *     kind, is shorter or longer than its header says, or is a broken gzip; if the counts of
     *     images and labels differ; if a label is not below {@code classes}. The message names the
     *     file, what must hold and what came
     */
    public static IdxImages read(Path images, Path labels, int classes) {
        return read(IdxSource.of(images), IdxSource.of(labels), classes);
    }

    static IdxImages read(IdxSource imageSource, IdxSource labelSource, int classes) {
        IdxFile images = IdxFile.read(imageSource, IdxFile.IMAGES);
        IdxFile labels = IdxFile.read(labelSource, IdxFile.LABELS);
        if (images.size(0) != labels.size(0)) {
            throw new IllegalArgumentException(
                    "both files must hold the same number of images and labels, but "
                            + imageSource.name()
                            + " holds "
                            + images.size(0)
                            + " images and "
                            + labelSource.name()
                            + " holds "
                            + labels.size(0)
                            + " labels");
        }
        checkLabels(labelSource.name(), labels.data(), classes);
        return new IdxImages(images.size(1), images.size(2), classes, images.data(), labels.data());
    }

    private static void checkLabels(String name, byte[] labels, int classes) {
        if (classes < 1 || classes > 256) {
            throw new IllegalArgumentException("classes must be in [1, 256], but was " + classes);
        }
        for (int i = 0; i < labels.length; i++) {
            int label = Byte.toUnsignedInt(labels[i]);
            if (label >= classes) {
                throw new IllegalArgumentException(
                        name
                                + ": every label must be in [0, "
                                + (classes - 1)
                                + "], but label number "
                                + i
                                + " is "
                                + label);
            }
        }
    }

    /** Hands on all that tells these images from others: sizes, labels, pixels. */
    void feed(Consumer<byte[]> bytes) {
        bytes.accept(
                ByteBuffer.allocate(4 * Integer.BYTES)
                        .putInt(count())
                        .putInt(rows)
                        .putInt(columns)
                        .putInt(classes)
                        .array());
        bytes.accept(labels);
        bytes.accept(pixels);
    }

    /**
     * Returns the number of images.
     *
     * @return n, above 0 when read from files
     */
    public int count() {
        return labels.length;
    }

    /**
     * Returns the height of an image.
     *
     * @return rows in pixels, above 0
     */
    public int rows() {
        return rows;
    }

    /**
     * Returns the width of an image.
     *
     * @return columns in pixels, above 0
     */
    public int columns() {
        return columns;
    }

    /**
     * Returns the number of classes.
     *
     * @return the number, above every label
     */
    public int classes() {
        return classes;
    }

    /**
     * Returns one pixel.
     *
     * @param image number of the image, in [0, count)
     * @param row in [0, rows), from the top
     * @param column in [0, columns), from the left
     * @return the raw value, in [0, 255]
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public int pixel(int image, int row, int column) {
        Objects.checkIndex(image, count());
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        return Byte.toUnsignedInt(pixels[(image * rows + row) * columns + column]);
    }

    /**
     * Returns the label of one image.
     *
     * @param image number of the image, in [0, count)
     * @return the class, in [0, classes)
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public int label(int image) {
        return Byte.toUnsignedInt(labels[image]);
    }

    /**
     * Returns the labels of some images.
     *
     * @param images numbers of the images, each in [0, count)
     * @return (images.length), each in [0, classes)
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public int[] labels(int[] images) {
        return Arrays.stream(images).map(this::label).toArray();
    }

    /** The pixels themselves, (n, rows, columns): not to be written. */
    byte[] pixels() {
        return pixels;
    }
}
