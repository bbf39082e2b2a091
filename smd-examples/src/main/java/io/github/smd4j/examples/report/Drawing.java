package io.github.smd4j.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.util.Arrays;
import java.util.List;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYDataset;

/**
 * Lays a figure out and draws it: a legend on top, then a grid of JFreeChart plots. Labels of a
 * shared axis stand only at the left and at the lowest panel of a column.
 *
 * <p>All sizes are in points.
 */
final class Drawing implements Picture {

    private static final int LEFT = 66;

    /** Room to the right of the panels. */
    static final int RIGHT = 14;

    private static final int BOTTOM = 46;
    private static final int TITLE = 20;
    private static final int SHARED_GAP = 14;
    private static final int OWN_GAP = 46;
    private static final int ROW_GAP = 10;

    /** Points of all curves together, about ten bytes each in an SVG. */
    private static final int MOST_POINTS = 80_000;

    private static final Color GRID = new Color(0xDDDDDD);
    private static final Color MINOR_GRID = new Color(0xF1F1F1);

    private final Figure figure;
    private final Legend legend;
    private final int columns;
    private final int rows;
    private final int columnGap;
    private final Dimension panel;
    private final ValueRange steps;
    private final ValueRange places;

    Drawing(Figure figure) {
        this.figure = figure;
        int panels = figure.panels().size();
        columns = panels < 3 ? panels : panels < 5 ? 2 : panels < 10 ? 3 : 4;
        rows = (panels + columns - 1) / columns;
        panel =
                switch (columns) {
                    case 1 -> new Dimension(720, 400);
                    case 2 -> new Dimension(430, 260);
                    case 3 -> new Dimension(286, 170);
                    default -> new Dimension(250, 160);
                };
        steps = ValueRange.ofSteps(figure.curves());
        places = ValueRange.ofPlaces(figure.curves(), figure.scale());
        columnGap = figure.shared() ? SHARED_GAP : OWN_GAP;
        legend = new Legend(figure, size(0).width - LEFT - RIGHT);
    }

    @Override
    public Dimension size() {
        return size(legend.height());
    }

    private Dimension size(int top) {
        return new Dimension(
                LEFT + columns * panel.width + (columns - 1) * columnGap + RIGHT,
                top + rows * (TITLE + panel.height) + (rows - 1) * ROW_GAP + BOTTOM);
    }

    @Override
    public void draw(Graphics2D graphics) {
        legend.draw(graphics, LEFT, 0);
        int panels = figure.panels().size();
        for (int i = 0; i < panels; i++) {
            Rectangle area =
                    new Rectangle(
                            LEFT + i % columns * (panel.width + columnGap),
                            legend.height()
                                    + TITLE
                                    + i / columns * (panel.height + TITLE + ROW_GAP),
                            panel.width,
                            panel.height);
            boolean lowest = i + columns >= panels;
            plot(figure.panels().get(i), i % columns == 0 || !figure.shared(), lowest)
                    .draw(graphics, area, null, null, null);
            graphics.setFont(Fonts.TITLE);
            graphics.setColor(Color.BLACK);
            String title = shortened(figure.panels().get(i).title(), graphics, panel.width);
            graphics.drawString(title, area.x, area.y - 6);
        }
        drawLabels(graphics);
    }

    private void drawLabels(Graphics2D graphics) {
        Dimension size = size();
        graphics.setFont(Fonts.TEXT);
        graphics.setColor(Color.BLACK);
        FontMetrics metrics = graphics.getFontMetrics();
        int middle = LEFT + (size.width - LEFT - RIGHT) / 2;
        int half = metrics.stringWidth(figure.xLabel()) / 2;
        graphics.drawString(figure.xLabel(), middle - half, size.height - 10);
        AffineTransform upright = graphics.getTransform();
        int centre = (legend.height() + size.height - BOTTOM) / 2;
        graphics.translate(16, centre + metrics.stringWidth(figure.yLabel()) / 2);
        graphics.rotate(-Math.PI / 2);
        graphics.drawString(figure.yLabel(), 0, 0);
        graphics.setTransform(upright);
    }

    private XYPlot plot(Figure.Panel content, boolean yLabels, boolean lowest) {
        ValueRange range =
                figure.shared() ? places : ValueRange.ofPlaces(content.curves(), figure.scale());
        XYPlot plot = new XYPlot();
        plot.setDomainAxis(new TickedAxis(steps, StepTicks.of(steps, panel.width), lowest));
        plot.setRangeAxis(
                new TickedAxis(range, figure.scale().ticks(range.low(), range.high()), yLabels));
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setFixedDomainAxisSpace(new AxisSpace());
        plot.setFixedRangeAxisSpace(new AxisSpace());
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlinePaint(Color.GRAY);
        plot.setOutlineStroke(new BasicStroke(0.8f));
        BasicStroke thin = new BasicStroke(0.6f);
        plot.setDomainGridlinePaint(GRID);
        plot.setDomainGridlineStroke(thin);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(thin);
        plot.setRangeMinorGridlinesVisible(true);
        plot.setRangeMinorGridlinePaint(MINOR_GRID);
        plot.setRangeMinorGridlineStroke(thin);
        plot.setRangeZeroBaselineVisible(range.low() < 0 && range.high() > 0);
        plot.setRangeZeroBaselinePaint(Color.GRAY);
        plot.setRangeZeroBaselineStroke(thin);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
        for (long cut : figure.cuts()) {
            plot.addDomainMarker(
                    new ValueMarker(cut, Style.CUT.color(), Style.CUT.stroke()), Layer.BACKGROUND);
        }
        addCurves(plot, content.curves());
        return plot;
    }

    private void addCurves(XYPlot plot, List<Curve> curves) {
        DefaultXYDataset data = new DefaultXYDataset();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setDrawSeriesLineAsPath(true);
        // Two columns a point are what the PNG resolves; many curves share the budget.
        int budget = MOST_POINTS / (4 * Math.max(1, figure.curves().size()));
        int pixels = Math.min(PictureFiles.SCALE * panel.width, Math.max(100, budget));
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            double[] y = Arrays.stream(curve.y()).map(figure.scale()::place).toArray();
            data.addSeries(i, Thinning.columns(curve.x(), y, pixels));
            renderer.setSeriesPaint(i, curve.style().color());
            renderer.setSeriesStroke(i, curve.style().stroke());
        }
        plot.setDataset(data);
        plot.setRenderer(renderer);
    }

    /** Cuts a text from the left, where a path says least. */
    static String shortened(String text, Graphics2D graphics, int width) {
        FontRenderContext context = graphics.getFontRenderContext();
        String shorter = text;
        int dropped = 0;
        while (dropped < text.length()
                && graphics.getFont().getStringBounds(shorter, context).getWidth() > width) {
            dropped++;
            shorter = "…" + text.substring(dropped);
        }
        return shorter;
    }
}
