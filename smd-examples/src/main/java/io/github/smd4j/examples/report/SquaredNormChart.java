package io.github.smd4j.examples.report;

import java.util.ArrayList;
import java.util.List;

/** The squared weight norm of every layer with its three lines: the paper's Figure 2 (b, e). */
final class SquaredNormChart {

    private SquaredNormChart() {}

    static Figure of(List<LayerSeries> layers, List<Long> cuts) {
        boolean overlaid = layers.size() > Charts.MOST_PANELS;
        List<Figure.Panel> panels = overlaid ? overlaid(layers, cuts) : panels(layers, cuts);
        return new Figure(
                "squared weight norm",
                Scale.log(),
                true,
                panels,
                Figure.shown(
                        panels,
                        new Figure.Entry("measured", Style.MEASURED_NORM),
                        new Figure.Entry("equilibrium, measured L", Style.EQUILIBRIUM),
                        new Figure.Entry("given L", Style.GIVEN_L),
                        new Figure.Entry("ahead", Style.AHEAD)),
                overlaid ? Figure.ramp(layers) : List.of(),
                cuts);
    }

    private static List<Figure.Panel> panels(List<LayerSeries> layers, List<Long> cuts) {
        List<Figure.Panel> panels = new ArrayList<>();
        for (LayerSeries layer : layers) {
            long[] step = layer.step();
            panels.add(
                    new Figure.Panel(
                            layer.parameter(),
                            List.of(
                                    Curve.line(
                                            Style.MEASURED_NORM, step, layer.squaredNorm(), cuts),
                                    Curve.line(
                                            Style.GIVEN_L, step, layer.givenLSquaredNorm(), cuts),
                                    Curve.line(Style.AHEAD, step, layer.aheadSquaredNorm(), cuts),
                                    Curve.line(
                                            Style.EQUILIBRIUM,
                                            step,
                                            layer.equilibriumSquaredNorm(),
                                            cuts))));
        }
        return panels;
    }

    private static List<Figure.Panel> overlaid(List<LayerSeries> layers, List<Long> cuts) {
        List<Curve> measured = new ArrayList<>();
        List<Curve> theory = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerSeries layer = layers.get(i);
            Style style = Style.ofLayer(i, layers.size(), 1);
            measured.add(Curve.line(style, layer.step(), layer.squaredNorm(), cuts));
            theory.add(Curve.line(style, layer.step(), layer.equilibriumSquaredNorm(), cuts));
        }
        List<Figure.Panel> panels = new ArrayList<>();
        panels.add(new Figure.Panel(layers.size() + " layers, measured", measured));
        if (theory.stream().anyMatch(Curve::visible)) {
            panels.add(new Figure.Panel("equilibrium, measured L", theory));
        }
        return panels;
    }
}
