package io.github.smd4j.examples.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The files of an image folder: {@code train/<class>/} and {@code val/<class>/} with JPEG or PNG
 * files, in subfolders too.
 *
 * <p>Classes are the folders of {@code train}, sorted by name, as torchvision's {@code ImageFolder}
 * numbers them; files are sorted by path. Nothing is decoded here.
 *
 * @param root the folder
 * @param classes names of the classes, in order
 * @param train the training files
 * @param val the validation files
 */
public record ImageFolder(
        Path root, List<String> classes, List<Labelled> train, List<Labelled> val) {

    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

    /**
     * A file and its class.
     *
     * @param file the file
     * @param label number of its class
     */
    public record Labelled(Path file, int label) {}

    /**
     * Lists a folder.
     *
     * @param root the folder
     * @return its files
     * @throws IllegalArgumentException if {@code train} or {@code val} is missing, if there are
     *     fewer than two classes, if a class has no training file, if {@code val} has a class that
     *     {@code train} has not or no file at all; the message names the folder
     */
    public static ImageFolder read(Path root) {
        Path train = part(root, "train");
        Path val = part(root, "val");
        try {
            List<String> classes = folders(train);
            if (classes.size() < 2) {
                throw new IllegalArgumentException(
                        train
                                + " must hold a folder for each of two or more classes, but holds "
                                + classes.size());
            }
            List<Labelled> training = files(train, classes);
            for (int label = 0; label < classes.size(); label++) {
                int wanted = label;
                if (training.stream().noneMatch(file -> file.label() == wanted)) {
                    throw new IllegalArgumentException(
                            train.resolve(classes.get(label))
                                    + " must hold JPEG or PNG files, but holds none");
                }
            }
            for (String name : folders(val)) {
                if (!classes.contains(name)) {
                    throw new IllegalArgumentException(
                            val.resolve(name) + " has no class of that name in " + train);
                }
            }
            List<Labelled> validation = files(val, classes);
            if (validation.isEmpty()) {
                throw new IllegalArgumentException(
                        val + " must hold JPEG or PNG files in folders of classes, but holds none");
            }
            return new ImageFolder(root, classes, training, validation);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    root + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static Path part(Path root, String name) {
        Path part = root.resolve(name);
        if (!Files.isDirectory(part)) {
            throw new IllegalArgumentException(
                    root
                            + " must hold train/<class>/ and val/<class>/, but "
                            + part
                            + (Files.exists(part) ? " is not a folder" : " does not exist"));
        }
        return part;
    }

    private static List<String> folders(Path part) throws IOException {
        try (Stream<Path> entries = Files.list(part)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static List<Labelled> files(Path part, List<String> classes) throws IOException {
        List<Labelled> files = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path folder = part.resolve(classes.get(label));
            if (!Files.isDirectory(folder)) {
                continue;
            }
            int number = label;
            try (Stream<Path> entries = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                entries.filter(ImageFolder::isImage)
                        .sorted()
                        .forEach(file -> files.add(new Labelled(file, number)));
            }
        }
        return files;
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }
}
