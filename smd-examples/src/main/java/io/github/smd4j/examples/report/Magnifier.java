package io.github.smd4j.examples.report;

import java.awt.Rectangle;
import java.awt.geom.Point2D;
import java.util.List;

/**
 * Where the parts of a step lie in the magnified picture.
 *
 * <p>A step is far shorter along the weight than across it, so each direction has its factor.
 */
final class Magnifier {

    /** The magnified picture, in points. */
    static final Rectangle FRAME = new Rectangle(330, 44, 520, 300);

    /** Points a weight norm in the picture of the whole sphere. */
    static final double RADIUS = 270;

    private static final int SIDE = 60;
    private static final int EDGE = 55;

    private final double least;
    private final double most;
    private final double low;
    private final double high;
    private final double acrossFactor;
    private final double alongFactor;

    Magnifier(StepSketch sketch) {
        StepSketch.Arrow first = sketch.gradient();
        StepSketch.Arrow second = first.plus(sketch.buffer());
        StepSketch.Arrow end = sketch.update();
        List<StepSketch.Arrow> corners = List.of(first, second, end);
        least = Math.min(0, corners.stream().mapToDouble(StepSketch.Arrow::across).min().orElse(0));
        most = Math.max(0, corners.stream().mapToDouble(StepSketch.Arrow::across).max().orElse(0));
        double sphere = Math.min(sphere(1, least), sphere(1, most));
        low =
                Math.min(
                        sphere,
                        corners.stream().mapToDouble(StepSketch.Arrow::along).min().orElse(0));
        high = Math.max(0, corners.stream().mapToDouble(StepSketch.Arrow::along).max().orElse(0));
        acrossFactor = round((FRAME.width - 2 * SIDE) / (most - least) / RADIUS);
        alongFactor =
                Math.max(acrossFactor, round((FRAME.height - 2 * EDGE) / (high - low) / RADIUS));
    }

    /** How far the sphere of a radius lies above the tip of the weight, at a distance across. */
    static double sphere(double radius, double across) {
        double square = Math.max(0, (radius - across) * (radius + across));
        // One less the root, without cancellation for a short step.
        return ((radius - 1) * (radius + 1) - across * across) / (Math.sqrt(square) + 1);
    }

    StepSketch.Arrow factors() {
        return new StepSketch.Arrow(acrossFactor, alongFactor);
    }

    /** The extent across the weight that the frame shows. */
    double from() {
        return least - SIDE / (acrossFactor * RADIUS);
    }

    double to() {
        return from() + FRAME.width / (acrossFactor * RADIUS);
    }

    Point2D.Double place(double across, double along) {
        double used = (high - low) * alongFactor * RADIUS;
        double top = FRAME.y + (FRAME.height - used) / 2;
        return new Point2D.Double(
                FRAME.x + (across - from()) * acrossFactor * RADIUS,
                top + (high - along) * alongFactor * RADIUS);
    }

    /** The greatest number of two digits, the second 0 or 5, that is not above a value. */
    private static double round(double value) {
        double unit = Math.pow(10, Math.floor(Math.log10(value)));
        return Math.floor(value / unit * 2) / 2 * unit;
    }
}
