package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The three charts of a run.
 *
 * <p>Measured series are drawn at each step, thin and semi-transparent, with an average: the RMS of
 * the 50 steps around each for the angular update, which stands beside lines that do not lag, and
 * the mean of the latest 200 steps for ‖g̃‖² and h̃, as in the paper. No average reaches across a
 * cut of the learning rate.
 */
public final class Charts {

    /** Beyond this many layers a panel each would be too small to read. */
    static final int MOST_PANELS = 12;

    private static final String ANGULAR_UPDATE = "angular_update";
    private static final String SQUARED_NORM = "squared_norm";
    private static final String UNIT_GRADIENT = "unit_gradient";

    private Charts() {}

    /**
     * Returns the names of the files that {@link #write} writes.
     *
     * @return the names with their endings
     */
    public static List<String> files() {
        return Stream.of(ANGULAR_UPDATE, SQUARED_NORM, UNIT_GRADIENT)
                .flatMap(name -> Stream.of(name + ".png", name + ".svg"))
                .toList();
    }

    /**
     * Checks that this machine can draw, so that a long run need not fail at its end.
     *
     * @throws IllegalStateException if this machine has no font; the message says what to install
     */
    public static void requireFont() {
        Fonts.check();
    }

    /**
     * Writes {@code angular_update}, {@code squared_norm} and {@code unit_gradient}, each as {@code
     * .png} (two pixels a point) and {@code .svg}.
     *
     * <p>Existing files are replaced. The same input gives the same bytes on one machine; between
     * machines fonts differ. Cost: about half a second a picture for eight layers of 2,600 steps.
     *
     * @param directory where to write; made if it does not exist
     * @param layers the series of the layers, at least one, in the order of the network
     * @param cuts the first steps of a new learning rate, rising; may be empty
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if there is no layer
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(Path directory, List<LayerSeries> layers, List<Long> cuts)
            throws IOException {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("charts need at least one layer, but none came");
        }
        Fonts.check();
        Files.createDirectories(directory);
        PictureFiles.write(directory, ANGULAR_UPDATE, AngularUpdateChart.of(layers, cuts));
        PictureFiles.write(directory, SQUARED_NORM, SquaredNormChart.of(layers, cuts));
        PictureFiles.write(directory, UNIT_GRADIENT, UnitGradientChart.of(layers, cuts));
    }
}
