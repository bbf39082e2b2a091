package io.github.smd4j.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Stroke;

/**
 * How a curve is drawn.
 *
 * <p>The colours are those of Okabe and Ito, told apart with any colour vision; no two lines of a
 * chart differ by colour alone.
 *
 * @param color with its opacity
 * @param width in points
 * @param dash lengths of dash and gap in points; empty for a solid line
 */
record Style(Color color, float width, float... dash) {

    private static final Color BLUE = new Color(0x0072B2);
    private static final Color SKY = new Color(0x8CCBF0);
    private static final Color VERMILION = new Color(0xD55E00);
    private static final Color GREEN = new Color(0x009E73);

    static final Style MEASURED_RAW = new Style(faint(BLUE, 70), 0.6f);
    static final Style MEASURED = new Style(BLUE, 2.4f);

    /** Wide and light: thin lines that lie on it stay visible. */
    static final Style MEASURED_NORM = new Style(SKY, 4.5f);

    /** A simulated squared norm, wide enough to show beneath the dashes of theory. */
    static final Style SIMULATED = new Style(BLUE, 2.4f);

    /** A random walk, wide and light beneath its forecasts. */
    static final Style WALK = new Style(SKY, 5f);

    static final Style RECURRENCE = new Style(BLUE.darker(), 1.5f);
    static final Style BAND = new Style(BLUE, 0.9f, 2, 2);
    static final Style EQUILIBRIUM = new Style(Color.BLACK, 1.2f, 6, 3);
    static final Style GIVEN_L = new Style(VERMILION, 1.4f, 5, 3);
    static final Style AHEAD = new Style(GREEN, 1.5f, 8, 2, 2, 2);

    /** The ends of the interval about the ahead line. */
    static final Style AHEAD_BAND = new Style(GREEN, 0.9f, 2, 2);

    static final Style PREDICTED = new Style(GREEN, 2.2f);
    static final Style NOMINAL = new Style(BLUE, 1.4f, 5, 3);
    static final Style H_RAW = new Style(faint(VERMILION, 75), 0.6f);
    static final Style H = new Style(VERMILION.darker(), 1.8f, 6, 2);
    static final Style GRADIENT_RAW = new Style(faint(BLUE, 90), 0.6f);
    static final Style GRADIENT = new Style(BLUE.darker(), 2.2f);
    static final Style CUT = new Style(new Color(0x777777), 0.8f, 1, 2);

    /** A dark to light scale, of even lightness steps: the layers from first to last. */
    private static final int[] RAMP = {0x440154, 0x3B528B, 0x21918C, 0x5EC962, 0xD8C020};

    static Style ofLayer(int layer, int layers, float width, float... dash) {
        return new Style(
                faint(rampColor(layers < 2 ? 0 : layer / (layers - 1.0)), 200), width, dash);
    }

    /** The colour at a place of the scale, from 0 to 1. */
    static Color rampColor(double place) {
        double at = place * (RAMP.length - 1);
        int low = Math.min((int) at, RAMP.length - 2);
        float[] a = new Color(RAMP[low]).getRGBColorComponents(null);
        float[] b = new Color(RAMP[low + 1]).getRGBColorComponents(null);
        float part = (float) (at - low);
        return new Color(
                a[0] + part * (b[0] - a[0]),
                a[1] + part * (b[1] - a[1]),
                a[2] + part * (b[2] - a[2]));
    }

    private static Color faint(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    Stroke stroke() {
        return dash.length == 0
                ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, dash, 0);
    }
}
