package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    private Charts() {}

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
        PictureFiles.write(directory, "angular_update", AngularUpdateChart.of(layers, cuts));
        PictureFiles.write(directory, "squared_norm", SquaredNormChart.of(layers, cuts));
        PictureFiles.write(directory, "unit_gradient", UnitGradientChart.of(layers, cuts));
    }
}
