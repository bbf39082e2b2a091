package io.github.smd4j.examples.report;

import io.github.smd4j.core.preview.Preview.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The two charts of a preview: the angular update, and the learning rate that is really applied.
 */
public final class PreviewCharts {

    /**
     * The part of the greatest value below which nothing is drawn: a rate that ends at 0 would
     * stretch the axis without end.
     */
    private static final double LEAST = 3e-5;

    private PreviewCharts() {}

    /**
     * Writes {@code angular_update} and {@code learning_rate}, each as {@code .png} (two pixels a
     * point) and {@code .svg}.
     *
     * <p>The first shows the predicted angular update with the equilibrium line; the second η and
     * the effective learning rate η/‖w‖², each divided by its first value above 0. What falls below
     * 1/30,000 of the greatest value is left out. Existing files are replaced; the same input gives
     * the same bytes on one machine.
     *
     * @param directory where to write; made if it does not exist
     * @param points steps of the preview, rising, at least one; a few thousand are enough
     * @param cuts the first steps of a lower learning rate, rising; may be empty
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if there is no point
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(Path directory, List<Point> points, List<Long> cuts)
            throws IOException {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("charts need at least one step, but none came");
        }
        Fonts.check();
        Files.createDirectories(directory);
        PictureFiles.write(directory, "angular_update", angularUpdate(points, cuts));
        PictureFiles.write(directory, "learning_rate", learningRate(points, cuts));
    }

    private static Figure angularUpdate(List<Point> points, List<Long> cuts) {
        long[] step = steps(points);
        return figure(
                "angular update (rad)",
                "angular update of a scale-invariant weight, L held constant",
                List.of(
                        Curve.line(
                                Style.PREDICTED, step, values(points, Point::angularUpdate), cuts),
                        Curve.line(
                                Style.EQUILIBRIUM,
                                step,
                                values(points, Point::equilibriumAngularUpdate),
                                cuts)),
                cuts,
                new Figure.Entry("predicted", Style.PREDICTED),
                new Figure.Entry("equilibrium", Style.EQUILIBRIUM));
    }

    private static Figure learningRate(List<Point> points, List<Long> cuts) {
        long[] step = steps(points);
        double[] nominal = values(points, Point::learningRate);
        double[] effective = values(points, point -> point.learningRate() / point.squaredNorm());
        return figure(
                "learning rate, relative to its start",
                "learning rate, nominal and divided by the squared norm",
                List.of(
                        Curve.line(Style.PREDICTED, step, relative(effective), cuts),
                        Curve.line(Style.NOMINAL, step, relative(nominal), cuts)),
                cuts,
                new Figure.Entry("effective, η/‖w‖²", Style.PREDICTED),
                new Figure.Entry("nominal, η", Style.NOMINAL));
    }

    private static Figure figure(
            String label,
            String title,
            List<Curve> curves,
            List<Long> cuts,
            Figure.Entry... legend) {
        List<Figure.Panel> panels = List.of(new Figure.Panel(title, withoutTail(curves)));
        return new Figure(
                label, Scale.log(), true, panels, Figure.shown(panels, legend), List.of(), cuts);
    }

    private static List<Curve> withoutTail(List<Curve> curves) {
        double least =
                LEAST
                        * curves.stream()
                                .flatMapToDouble(curve -> Arrays.stream(curve.y()))
                                .filter(Double::isFinite)
                                .max()
                                .orElse(0);
        return curves.stream()
                .map(
                        curve ->
                                new Curve(
                                        curve.style(),
                                        curve.x(),
                                        Arrays.stream(curve.y())
                                                .map(y -> y < least ? Double.NaN : y)
                                                .toArray(),
                                        curve.raw()))
                .toList();
    }

    private static long[] steps(List<Point> points) {
        return points.stream().mapToLong(Point::step).toArray();
    }

    private static double[] values(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).toArray();
    }

    /** Divides by the first value above 0. */
    private static double[] relative(double[] values) {
        double unit = 0;
        for (int i = 0; i < values.length && !(unit > 0); i++) {
            unit = values[i];
        }
        double[] relative = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            relative[i] = values[i] / unit;
        }
        return relative;
    }
}
