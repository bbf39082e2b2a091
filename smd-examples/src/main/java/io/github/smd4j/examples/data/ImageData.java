package io.github.smd4j.examples.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set: images to train with and images to test with, of one size and one set of classes.
 *
 * @param name short name, for reports
 * @param train the training images
 * @param test the test images
 */
public record ImageData(String name, IdxImages train, IdxImages test) {

    private static final List<String> TRAIN = List.of("train");
    private static final List<String> TEST = List.of("t10k", "test");

    /** Checks that both parts have images of one size and the same classes. */
    public ImageData {
        if (train.rows() != test.rows() || train.columns() != test.columns()) {
            throw new IllegalArgumentException(
                    "training and test images must have one size, but came as "
                            + train.rows()
                            + "x"
                            + train.columns()
                            + " and "
                            + test.rows()
                            + "x"
                            + test.columns());
        }
        if (train.classes() != test.classes()) {
            throw new IllegalArgumentException(
                    "training and test images must have the same classes, but came with "
                            + train.classes()
                            + " and "
                            + test.classes());
        }
    }

    /**
     * Returns the number of classes.
     *
     * @return the number, above every label
     */
    public int classes() {
        return train.classes();
    }

    /**
     * Reads the four files of a data set in the manner of MNIST.
     *
     * <p>They are {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the same
     * with {@code t10k} or {@code test} in place of {@code train}, each with or without {@code
     * .gz}; of two files for one part the one named first here is taken.
     *
     * @param name short name, for reports
     * @param folder the folder that holds the files
     * @param classes number of classes, in [1, 256]
     * @return the data set
     * @throws IllegalArgumentException if the folder or a file is missing or a file is not what it
     *     must be; see {@link IdxImages#read(Path, Path, int)}
     */
    public static ImageData read(String name, Path folder, int classes) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "the data folder "
                            + folder
                            + (Files.exists(folder) ? " is not a folder" : " does not exist"));
        }
        return new ImageData(
                name,
                IdxImages.read(images(folder, TRAIN), labels(folder, TRAIN), classes),
                IdxImages.read(images(folder, TEST), labels(folder, TEST), classes));
    }

    private static Path images(Path folder, List<String> parts) {
        return find(folder, parts, "-images-idx3-ubyte");
    }

    private static Path labels(Path folder, List<String> parts) {
        return find(folder, parts, "-labels-idx1-ubyte");
    }

    private static Path find(Path folder, List<String> parts, String kind) {
        for (String part : parts) {
            for (String ending : List.of("", ".gz")) {
                Path file = folder.resolve(part + kind + ending);
                if (Files.exists(file)) {
                    return file;
                }
            }
        }
        throw new IllegalArgumentException(
                "the data folder "
                        + folder
                        + " must hold "
                        + String.join(" or ", parts.stream().map(part -> part + kind).toList())
                        + ", plain or with .gz, but does not");
    }
}
