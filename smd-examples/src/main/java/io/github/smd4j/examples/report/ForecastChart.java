package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The angular update of random walks beside F3, F4 and the quasi-static line. */
public final class ForecastChart {

    /** The part of the greatest value below which nothing is drawn. */
    private static final double LEAST = 3e-4;

    private ForecastChart() {}

    /**
     * Writes the chart as {@code .png} (two pixels a point) and {@code .svg}.
     *
     * <p>What falls below 1/3,000 of a panel's greatest value is left out: a rate that ends at 0
     * would stretch the axis without end.
     *
     * @param directory where to write; exists
     * @param name of the files, without ending
     * @param series a panel each, at least one
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(Path directory, String name, List<ForecastSeries> series)
            throws IOException {
        Fonts.check();
        List<Figure.Panel> panels = series.stream().map(ForecastChart::panel).toList();
        PictureFiles.write(
                directory,
                name,
                new Figure(
                        "angular update (rad)",
                        Scale.log(),
                        true,
                        panels,
                        Figure.shown(
                                panels,
                                new Figure.Entry("random walk", Style.WALK),
                                new Figure.Entry("F3", Style.RECURRENCE),
                                new Figure.Entry("F4", Style.GIVEN_L),
                                new Figure.Entry("equilibrium", Style.EQUILIBRIUM)),
                        List.of(),
                        List.of()));
    }

    private static Figure.Panel panel(ForecastSeries s) {
        double least = LEAST * Arrays.stream(s.walk()).max().orElse(0);
        return new Figure.Panel(
                s.title(),
                List.of(
                        curve(Style.WALK, s.step(), s.walk(), least),
                        curve(Style.EQUILIBRIUM, s.step(), s.equilibrium(), least),
                        curve(Style.RECURRENCE, s.step(), s.recurrence(), least),
                        curve(Style.GIVEN_L, s.step(), s.adiabatic(), least)));
    }

    private static Curve curve(Style style, long[] step, double[] values, double least) {
        return Curve.line(
                style,
                step,
                Arrays.stream(values).map(y -> y < least ? Double.NaN : y).toArray(),
                List.of());
    }
}
