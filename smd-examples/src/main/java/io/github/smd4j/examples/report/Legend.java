package io.github.smd4j.examples.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/** The legend of a figure, in as many rows as it needs. All sizes are in points. */
final class Legend {

    private static final int ROW = 18;
    private static final int SAMPLE = 34;
    private static final int GAP = 20;
    private static final int RAMP = 120;
    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private final List<Figure.Entry> entries = new ArrayList<>();
    private final List<String> ramp;
    private final int width;
    private final int rows;

    Legend(Figure figure, int width) {
        entries.addAll(figure.legend());
        if (!figure.cuts().isEmpty()) {
            entries.add(new Figure.Entry("learning-rate cut", Style.CUT));
        }
        ramp = figure.ramp();
        this.width = width;
        rows = layOut(null, 0, 0);
    }

    /** Its height with the space around it. */
    int height() {
        return 12 + rows * ROW;
    }

    void draw(Graphics2D graphics, int x, int y) {
        layOut(graphics, x, y + 8);
    }

    /** Walks through the entries, draws them if there is something to draw on; counts the rows. */
    private int layOut(Graphics2D graphics, int left, int top) {
        int x = 0;
        int row = 0;
        for (Figure.Entry entry : entries) {
            int need = sample(entry) + 6 + textWidth(entry.label());
            if (x > 0 && x + need > width) {
                x = 0;
                row++;
            }
            if (graphics != null) {
                draw(graphics, entry, left + x, top + row * ROW);
            }
            x += need + GAP;
        }
        if (!ramp.isEmpty()) {
            int need = textWidth(ramp.get(0)) + RAMP + 12 + textWidth(ramp.get(1));
            if (x > 0 && x + need > width) {
                x = 0;
                row++;
            }
            if (graphics != null) {
                drawRamp(graphics, left + x, top + row * ROW);
            }
        }
        return row + 1;
    }

    private static void draw(Graphics2D graphics, Figure.Entry entry, int x, int y) {
        double middle = y + ROW / 2.0;
        Style style = entry.style();
        // A scattering series is a band: one thin faint line would not be seen.
        float least = style.color().getAlpha() < 255 ? 5 : 0;
        graphics.setColor(style.color());
        graphics.setStroke(
                new Style(style.color(), Math.max(least, style.width()), style.dash()).stroke());
        if (style == Style.CUT) {
            graphics.draw(new Line2D.Double(x + 4, y + 2, x + 4, y + ROW - 2));
        } else {
            graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
        }
        write(graphics, entry.label(), x + sample(entry) + 6, y);
    }

    /** The width of a sample: a cut is an upright line. */
    private static int sample(Figure.Entry entry) {
        return entry.style() == Style.CUT ? 8 : SAMPLE;
    }

    private void drawRamp(Graphics2D graphics, int x, int y) {
        write(graphics, ramp.get(0), x, y);
        int from = x + textWidth(ramp.get(0)) + 6;
        for (int k = 0; k < RAMP; k++) {
            graphics.setColor(Style.rampColor(k / (RAMP - 1.0)));
            graphics.fillRect(from + k, y + 4, 1, ROW - 8);
        }
        write(graphics, ramp.get(1), from + RAMP + 6, y);
    }

    private static void write(Graphics2D graphics, String text, int x, int y) {
        graphics.setFont(Fonts.TEXT);
        graphics.setColor(Color.BLACK);
        graphics.drawString(text, x, y + ROW - 5);
    }

    private static int textWidth(String text) {
        Font font = Fonts.TEXT;
        return (int) Math.ceil(font.getStringBounds(text, MEASURE).getWidth());
    }
}
