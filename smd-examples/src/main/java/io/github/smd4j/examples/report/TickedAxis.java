package io.github.smd4j.examples.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A linear axis with given ticks: the scale has been applied to the data already. */
final class TickedAxis extends NumberAxis {

    private static final long serialVersionUID = 1;

    private final transient List<Scale.Tick> ticks;

    TickedAxis(ValueRange range, List<Scale.Tick> ticks, boolean labels) {
        super(null);
        this.ticks = ticks;
        setAutoRange(false);
        setRange(range.low(), range.high());
        setTickLabelsVisible(labels);
        setTickLabelFont(Fonts.TICK);
        setTickLabelPaint(Color.DARK_GRAY);
        setTickMarkPaint(Color.GRAY);
        setTickMarkOutsideLength(3);
        setMinorTickMarksVisible(true);
        setMinorTickMarkOutsideLength(1.5f);
        setAxisLineVisible(false);
    }

    @Override
    public List<ValueTick> refreshTicks(
            Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        List<ValueTick> drawn = new ArrayList<>();
        for (Scale.Tick tick : ticks) {
            TextAnchor anchor =
                    edge != RectangleEdge.BOTTOM
                            ? TextAnchor.CENTER_RIGHT
                            : reachesOut(tick, graphics, area)
                                    ? TextAnchor.TOP_RIGHT
                                    : TextAnchor.TOP_CENTER;
            TickType type = tick.label().isEmpty() ? TickType.MINOR : TickType.MAJOR;
            drawn.add(new NumberTick(type, tick.place(), tick.label(), anchor, anchor, 0));
        }
        return drawn;
    }

    /** Whether a label centred on its tick would leave the picture to the right. */
    private boolean reachesOut(Scale.Tick tick, Graphics2D graphics, Rectangle2D area) {
        double half =
                Fonts.TICK.getStringBounds(tick.label(), graphics.getFontRenderContext()).getWidth()
                        / 2;
        double beyond = (getRange().getUpperBound() - tick.place()) / getRange().getLength();
        return half > beyond * area.getWidth() + Drawing.RIGHT;
    }
}
