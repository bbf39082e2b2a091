package io.github.smd4j.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/**
 * A step on its sphere: the sphere as it is on the left, the step magnified on the right, the
 * meaning of the arrows below. All sizes are in points.
 */
final class StepDrawing implements Picture {

    private static final Color GRADIENT = new Color(0x0072B2);
    private static final Color BUFFER = new Color(0xAA4499);
    private static final Color DECAY = new Color(0xD55E00);
    private static final Color OUTWARDS = new Color(0x009E73);
    private static final Color SPHERE = new Color(0x888888);
    private static final BasicStroke THIN = new BasicStroke(1);
    private static final BasicStroke DASHED =
            new BasicStroke(
                    1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {4, 3}, 0);
    private static final Font SMALL = Fonts.TICK.deriveFont(10f);
    private static final Point2D.Double CENTRE = new Point2D.Double(90, 345);
    private static final int ROW = 17;

    private final StepSketch sketch;
    private final Magnifier magnifier;

    StepDrawing(StepSketch sketch) {
        this.sketch = sketch;
        this.magnifier = new Magnifier(sketch);
    }

    @Override
    public Dimension size() {
        int rows = (sketch.hasBuffer() ? 6 : 5) + sketch.caption().size();
        return new Dimension(870, 388 + rows * ROW);
    }

    @Override
    public void draw(Graphics2D g) {
        g.setFont(Fonts.TITLE);
        g.setColor(Color.BLACK);
        g.drawString(sketch.title(), 20, 24);
        drawSphere(g);
        drawMagnified(g);
        drawLegend(g);
    }

    private void drawSphere(Graphics2D g) {
        double r = Magnifier.RADIUS;
        StepSketch.Arrow update = sketch.update();
        Point2D.Double before = new Point2D.Double(CENTRE.x, CENTRE.y - r);
        Point2D.Double after =
                new Point2D.Double(
                        CENTRE.x + r * update.across(), CENTRE.y - r * (1 + update.along()));
        g.setColor(SPHERE);
        g.setStroke(THIN);
        g.draw(new Arc2D.Double(CENTRE.x - r, CENTRE.y - r, 2 * r, 2 * r, 38, 67, Arc2D.OPEN));
        double angle = Math.atan2(update.across(), 1 + update.along());
        g.setColor(Color.BLACK);
        g.draw(
                new Arc2D.Double(
                        CENTRE.x - 110,
                        CENTRE.y - 110,
                        220,
                        220,
                        90,
                        -Math.toDegrees(angle),
                        Arc2D.OPEN));
        subscript(g, "Δ", "t", CENTRE.x + 116 * Math.sin(angle) + 4, CENTRE.y - 100);
        arrow(g, CENTRE, before, Color.BLACK, 1.6f);
        arrow(g, CENTRE, after, Color.BLACK, 1.6f);
        g.fill(new Ellipse2D.Double(CENTRE.x - 2.5, CENTRE.y - 2.5, 5, 5));
        subscript(g, "w", "t", before.x - 30, before.y + 60);
        subscript(g, "w", "t+1", after.x + 6, after.y + 60);
        drawLens(g);
    }

    /** The frame of the magnified part around the step, and lines from it to the large one. */
    private void drawLens(Graphics2D g) {
        double r = Magnifier.RADIUS;
        StepSketch.Arrow factors = magnifier.factors();
        double left = CENTRE.x + r * magnifier.from();
        double width = Magnifier.FRAME.width / factors.across();
        Point2D.Double tip = magnifier.place(0, 0);
        double top = CENTRE.y - r - (tip.y - Magnifier.FRAME.y) / factors.along();
        double height = Magnifier.FRAME.height / factors.along();
        g.setColor(SPHERE);
        g.setStroke(THIN);
        g.draw(Magnifier.FRAME);
        // A frame thinner than this would not be seen.
        double shown = Math.max(8, height);
        double up = top - (shown - height) / 2;
        g.draw(new Rectangle2D.Double(left, up, width, shown));
        g.setStroke(DASHED);
        g.draw(new Line2D.Double(left + width, up, Magnifier.FRAME.x, Magnifier.FRAME.y));
        g.draw(
                new Line2D.Double(
                        left + width,
                        up + shown,
                        Magnifier.FRAME.x,
                        Magnifier.FRAME.y + Magnifier.FRAME.height));
        g.setFont(Fonts.TICK);
        g.setColor(Color.BLACK);
        String factor =
                factors.across() == factors.along()
                        ? "magnified " + number(factors.across()) + " times"
                        : "magnified "
                                + number(factors.across())
                                + " times across w, "
                                + number(factors.along())
                                + " times along it";
        g.drawString(factor, Magnifier.FRAME.x, Magnifier.FRAME.y - 6);
    }

    private void drawMagnified(Graphics2D g) {
        Shape clip = g.getClip();
        g.clip(Magnifier.FRAME);
        StepSketch.Arrow end = sketch.update();
        double radius = Math.hypot(1 + end.along(), end.across());
        Point2D.Double before = magnifier.place(0, 0);
        Point2D.Double after = magnifier.place(end.across(), end.along());
        double bottom = magnifier.place(0, 0).y + Magnifier.FRAME.height;
        g.setStroke(new BasicStroke(1.6f));
        g.setColor(Color.BLACK);
        g.draw(new Line2D.Double(before.x, bottom, before.x, before.y));
        g.draw(
                new Line2D.Double(
                        after.x - (bottom - after.y) * lean(end), bottom, after.x, after.y));
        g.setColor(SPHERE);
        g.setStroke(THIN);
        g.draw(arc(1));
        g.setStroke(DASHED);
        g.draw(arc(radius));
        g.draw(new Line2D.Double(before.x, before.y, Magnifier.FRAME.getMaxX(), before.y));
        StepSketch.Arrow first = sketch.gradient();
        StepSketch.Arrow second = first.plus(sketch.buffer());
        Point2D.Double pushed = magnifier.place(first.across(), first.along());
        Point2D.Double carried = magnifier.place(second.across(), second.along());
        arrow(g, before, after, Color.BLACK, 2.2f);
        arrow(g, before, pushed, GRADIENT, 2.6f);
        if (sketch.hasBuffer()) {
            arrow(g, pushed, carried, BUFFER, 2.6f);
        }
        arrow(g, carried, after, DECAY, 2.6f);
        Point2D.Double onSphere = magnifier.place(end.across(), Magnifier.sphere(1, end.across()));
        bracket(g, onSphere.x + 16, onSphere.y, before.y);
        g.setClip(clip);
        g.setColor(Color.BLACK);
        subscript(g, "w", "t", before.x - 24, before.y - 8);
        subscript(g, "w", "t+1", after.x - 46, after.y + 26);
    }

    /** Points to the side a point down, of the line from a tip to the centre. */
    private double lean(StepSketch.Arrow tip) {
        StepSketch.Arrow factors = magnifier.factors();
        return tip.across() * factors.across() / ((1 + tip.along()) * factors.along());
    }

    private Path2D.Double arc(double radius) {
        Path2D.Double path = new Path2D.Double();
        int pieces = 120;
        for (int i = 0; i <= pieces; i++) {
            double across =
                    magnifier.from() + (magnifier.to() - magnifier.from()) * i / (double) pieces;
            Point2D.Double at = magnifier.place(across, Magnifier.sphere(radius, across));
            if (i == 0) {
                path.moveTo(at.x, at.y);
            } else {
                path.lineTo(at.x, at.y);
            }
        }
        return path;
    }

    private static void bracket(Graphics2D g, double x, double from, double to) {
        g.setColor(OUTWARDS);
        g.setStroke(new BasicStroke(2));
        g.draw(new Line2D.Double(x, from, x, to));
        g.draw(new Line2D.Double(x - 4, from, x + 4, from));
        g.draw(new Line2D.Double(x - 4, to, x + 4, to));
    }

    private void drawLegend(Graphics2D g) {
        double y = 378;
        y = row(g, y, Color.BLACK, "the step from w to its next value, at the angle Δ");
        y = row(g, y, GRADIENT, "gradient part −ηg, at a right angle to w");
        if (sketch.hasBuffer()) {
            y = row(g, y, BUFFER, "buffer part −ηαv");
        }
        y = row(g, y, DECAY, "decay part −ηλw, towards the centre: the centripetal term");
        y =
                row(
                        g,
                        y,
                        OUTWARDS,
                        "how far the step across w leaves the sphere: the centrifugal term");
        y = row(g, y, SPHERE, "sphere of the norm before the step; dashed: after it");
        y += 6;
        g.setColor(Color.BLACK);
        for (String line : sketch.caption()) {
            g.drawString(line, 20, (float) y);
            y += ROW;
        }
    }

    private static double row(Graphics2D g, double y, Color color, String text) {
        g.setColor(color);
        g.setStroke(new BasicStroke(2.6f));
        g.draw(new Line2D.Double(20, y - 4, 50, y - 4));
        g.setColor(Color.BLACK);
        g.setFont(Fonts.TEXT);
        g.drawString(text, 58, (float) y);
        return y + ROW;
    }

    private static void arrow(
            Graphics2D g, Point2D.Double from, Point2D.Double to, Color color, float width) {
        double length = from.distance(to);
        g.setColor(color);
        if (length < 1e-6) {
            return;
        }
        double head = Math.min(length, 5 + 2.5 * width);
        double x = (to.x - from.x) / length;
        double y = (to.y - from.y) / length;
        double wing = head * 0.4;
        g.setStroke(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL));
        g.draw(new Line2D.Double(from.x, from.y, to.x - 0.8 * head * x, to.y - 0.8 * head * y));
        Path2D.Double tip = new Path2D.Double();
        tip.moveTo(to.x, to.y);
        tip.lineTo(to.x - head * x - wing * y, to.y - head * y + wing * x);
        tip.lineTo(to.x - head * x + wing * y, to.y - head * y - wing * x);
        tip.closePath();
        g.fill(tip);
    }

    private static void subscript(Graphics2D g, String base, String index, double x, double y) {
        g.setFont(Fonts.TITLE);
        g.drawString(base, (float) x, (float) y);
        double width = g.getFontMetrics().stringWidth(base);
        g.setFont(SMALL);
        g.drawString(index, (float) (x + width + 1), (float) y + 4);
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
