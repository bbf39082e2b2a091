package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws a step on its sphere: the paper's Figure 1 from numbers. */
public final class StepChart {

    private StepChart() {}

    /**
     * Returns by how much the magnified part of the picture is larger than the sphere beside it.
     *
     * @param sketch the step; its update is not zero
     * @return the factors across and along the weight, two round numbers
     */
    public static StepSketch.Arrow magnification(StepSketch sketch) {
        return new Magnifier(sketch).factors();
    }

    /**
     * Writes the picture as {@code .png} and {@code .svg}; existing files are replaced.
     *
     * @param directory where to write; made if it does not exist
     * @param name of the files, without ending
     * @param sketch the step; its update is not zero
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(Path directory, String name, StepSketch sketch) throws IOException {
        Fonts.check();
        Files.createDirectories(directory);
        PictureFiles.write(directory, name, new StepDrawing(sketch), sketch.title());
    }
}
