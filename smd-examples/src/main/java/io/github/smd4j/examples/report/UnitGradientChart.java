package io.github.smd4j.examples.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ‖g̃‖² and h̃ of every layer, raw and averaged: the paper's Figure 2 (a, d).
 *
 * <p>h̃ is negative at single steps of small layers, and L differs between layers by orders of
 * magnitude: each panel has its own linear axis, as in the paper. Where the layers are laid over
 * each other the axis is logarithmic but for a stretch around 0.
 */
final class UnitGradientChart {

    private static final int WINDOW = 200;

    private UnitGradientChart() {}

    static Figure of(List<LayerSeries> layers, List<Long> cuts) {
        boolean overlaid = layers.size() > Charts.MOST_PANELS;
        List<Figure.Panel> panels = overlaid ? overlaid(layers, cuts) : panels(layers, cuts);
        return new Figure(
                "‖g̃‖² and h̃",
                overlaid ? Scale.signedLog(unit(layers, cuts)) : Scale.linear(),
                overlaid,
                panels,
                Figure.shown(
                        panels,
                        new Figure.Entry("‖g̃‖², every step", Style.GRADIENT_RAW),
                        new Figure.Entry("‖g̃‖², " + WINDOW + "-step mean", Style.GRADIENT),
                        new Figure.Entry("h̃, every step", Style.H_RAW),
                        new Figure.Entry("h̃, " + WINDOW + "-step mean", Style.H)),
                overlaid ? Figure.ramp(layers) : List.of(),
                cuts);
    }

    /** The power of ten at or below a third of the smallest layer's typical ‖g̃‖². */
    private static double unit(List<LayerSeries> layers, List<Long> cuts) {
        double smallest = Double.POSITIVE_INFINITY;
        for (LayerSeries layer : layers) {
            double[] means =
                    Arrays.stream(gradientMean(layer, cuts))
                            .filter(value -> value > 0 && Double.isFinite(value))
                            .sorted()
                            .toArray();
            if (means.length > 0) {
                smallest = Math.min(smallest, means[means.length / 2]);
            }
        }
        return Double.isInfinite(smallest) ? 1 : Math.pow(10, Math.floor(Math.log10(smallest / 3)));
    }

    private static double[] gradientMean(LayerSeries layer, List<Long> cuts) {
        return Trailing.mean(layer.step(), layer.unitGradientSquared(), WINDOW, cuts);
    }

    private static double[] hMean(LayerSeries layer, List<Long> cuts) {
        return Trailing.mean(layer.step(), layer.unitH(), WINDOW, cuts);
    }

    private static List<Figure.Panel> panels(List<LayerSeries> layers, List<Long> cuts) {
        List<Figure.Panel> panels = new ArrayList<>();
        for (LayerSeries layer : layers) {
            long[] step = layer.step();
            panels.add(
                    new Figure.Panel(
                            layer.parameter(),
                            List.of(
                                    Curve.raw(Style.H_RAW, step, layer.unitH()),
                                    Curve.raw(
                                            Style.GRADIENT_RAW, step, layer.unitGradientSquared()),
                                    Curve.line(
                                            Style.GRADIENT, step, gradientMean(layer, cuts), cuts),
                                    Curve.line(Style.H, step, hMean(layer, cuts), cuts))));
        }
        return panels;
    }

    private static List<Figure.Panel> overlaid(List<LayerSeries> layers, List<Long> cuts) {
        List<Curve> gradients = new ArrayList<>();
        List<Curve> h = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerSeries layer = layers.get(i);
            Style style = Style.ofLayer(i, layers.size(), 1);
            gradients.add(Curve.line(style, layer.step(), gradientMean(layer, cuts), cuts));
            h.add(Curve.line(style, layer.step(), hMean(layer, cuts), cuts));
        }
        List<Figure.Panel> panels = new ArrayList<>();
        panels.add(new Figure.Panel("‖g̃‖², " + WINDOW + "-step mean", gradients));
        if (h.stream().anyMatch(Curve::visible)) {
            panels.add(new Figure.Panel("h̃, " + WINDOW + "-step mean", h));
        }
        return panels;
    }
}
