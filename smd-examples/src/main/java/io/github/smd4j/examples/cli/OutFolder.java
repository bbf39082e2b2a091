package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.report.Charts;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that {@code --out} names. */
final class OutFolder {

    private OutFolder() {}

    /** Makes the folder and checks that charts can be drawn, before the work. */
    static void openForCharts(Path out) {
        requireFont();
        open(out);
    }

    /** Checks that charts can be drawn. */
    static void requireFont() {
        try {
            Charts.requireFont();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Makes the folder, before the work. */
    static void open(Path out) {
        try {
            Files.createDirectories(out);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("--out " + out + " is not a folder", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--out must be a folder that can be made: " + out, e);
        }
        if (!Files.isWritable(out)) {
            throw new IllegalArgumentException("--out " + out + " cannot be written to");
        }
    }
}
