package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Simulated squared norms with their theory lines, in the manner of the paper's Figures 4, 5. */
public final class SimulationChart {

    private SimulationChart() {}

    /**
     * Writes a picture as {@code .png} and {@code .svg}; existing files are replaced.
     *
     * @param directory where to write; made if it does not exist
     * @param name of the files, without ending
     * @param measured what the blue line is, for the legend
     * @param theory what the dashed line is, for the legend
     * @param series the panels, at least one
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if there is no series
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(
            Path directory,
            String name,
            String measured,
            String theory,
            List<SimulationSeries> series)
            throws IOException {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a chart needs at least one series, but none came");
        }
        Fonts.check();
        Files.createDirectories(directory);
        PictureFiles.write(directory, name, of(measured, theory, series));
    }

    static Figure of(String measured, String theory, List<SimulationSeries> series) {
        List<Figure.Panel> panels = series.stream().map(SimulationChart::panel).toList();
        boolean driven = series.stream().anyMatch(s -> Double.isFinite(s.level()[0]));
        return new Figure(
                driven ? "squared norm x; squared unit gradient norm L" : "squared norm x",
                Scale.linear(),
                false,
                panels,
                Figure.shown(
                        panels,
                        new Figure.Entry("driving L", Style.H_RAW),
                        new Figure.Entry(measured, Style.SIMULATED),
                        new Figure.Entry("5% and 95% of the trajectories", Style.BAND),
                        new Figure.Entry(theory, Style.EQUILIBRIUM)),
                List.of(),
                List.of());
    }

    private static Figure.Panel panel(SimulationSeries s) {
        return new Figure.Panel(
                s.title(),
                List.of(
                        Curve.raw(Style.H_RAW, s.step(), s.level()),
                        Curve.line(Style.BAND, s.step(), s.low(), List.of()),
                        Curve.line(Style.BAND, s.step(), s.high(), List.of()),
                        Curve.line(Style.SIMULATED, s.step(), s.squaredNorm(), List.of()),
                        Curve.line(Style.EQUILIBRIUM, s.step(), s.theory(), List.of())));
    }
}
