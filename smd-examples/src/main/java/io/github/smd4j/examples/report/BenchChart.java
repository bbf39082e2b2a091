package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Time and memory of two runs over their steps, a panel each. */
public final class BenchChart {

    private BenchChart() {}

    /**
     * Writes a picture as {@code .png} and {@code .svg}; existing files are replaced.
     *
     * @param directory where to write; made if it does not exist
     * @param name of the files, without ending
     * @param first what the first run is, for the legend
     * @param second what the second run is
     * @param panels the panels, at least one
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(
            Path directory, String name, String first, String second, List<BenchSeries> panels)
            throws IOException {
        Fonts.check();
        Files.createDirectories(directory);
        List<Figure.Panel> drawn = panels.stream().map(BenchChart::panel).toList();
        PictureFiles.write(
                directory,
                name,
                new Figure(
                        "see the title of each panel",
                        Scale.linear(),
                        false,
                        drawn,
                        Figure.shown(
                                drawn,
                                new Figure.Entry(first, Style.MEASURED),
                                new Figure.Entry(second, Style.GIVEN_L)),
                        List.of(),
                        List.of()));
    }

    private static Figure.Panel panel(BenchSeries series) {
        return new Figure.Panel(
                series.title(),
                List.of(
                        Curve.line(Style.MEASURED, series.step(), series.first(), List.of()),
                        Curve.line(Style.GIVEN_L, series.step(), series.second(), List.of())));
    }
}
