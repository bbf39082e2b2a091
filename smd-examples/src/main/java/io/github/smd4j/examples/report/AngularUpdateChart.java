package io.github.smd4j.examples.report;

import java.util.ArrayList;
import java.util.List;

/** The angular update of every layer with its three lines: the paper's Figure 2 (c, f) and 3. */
final class AngularUpdateChart {

    private static final int WINDOW = 50;

    private AngularUpdateChart() {}

    static Figure of(List<LayerSeries> layers, List<Long> cuts) {
        boolean overlaid = layers.size() > Charts.MOST_PANELS;
        List<Figure.Panel> panels =
                overlaid ? List.of(overlaid(layers, cuts)) : panels(layers, cuts);
        return new Figure(
                "angular update (rad)",
                Scale.log(),
                true,
                panels,
                Figure.shown(
                        panels,
                        new Figure.Entry("measured, every step", Style.MEASURED_RAW),
                        new Figure.Entry("measured, RMS of " + WINDOW + " steps", Style.MEASURED),
                        new Figure.Entry("equilibrium", Style.EQUILIBRIUM),
                        new Figure.Entry("given L", Style.GIVEN_L),
                        new Figure.Entry("ahead", Style.AHEAD),
                        new Figure.Entry("its 90% interval", Style.AHEAD_BAND)),
                overlaid ? Figure.ramp(layers) : List.of(),
                cuts);
    }

    private static List<Figure.Panel> panels(List<LayerSeries> layers, List<Long> cuts) {
        List<Figure.Panel> panels = new ArrayList<>();
        for (LayerSeries layer : layers) {
            long[] step = layer.step();
            double[] rms = Centred.rms(step, layer.angularUpdate(), WINDOW, cuts);
            panels.add(
                    new Figure.Panel(
                            layer.parameter(),
                            List.of(
                                    Curve.raw(Style.MEASURED_RAW, step, layer.angularUpdate()),
                                    Curve.line(Style.MEASURED, step, rms, cuts),
                                    Curve.line(Style.GIVEN_L, step, layer.givenLAngle(), cuts),
                                    Curve.line(Style.AHEAD_BAND, step, layer.aheadAngleLow(), cuts),
                                    Curve.line(
                                            Style.AHEAD_BAND, step, layer.aheadAngleHigh(), cuts),
                                    Curve.line(Style.AHEAD, step, layer.aheadAngle(), cuts),
                                    Curve.line(
                                            Style.EQUILIBRIUM,
                                            step,
                                            layer.equilibriumAngle(),
                                            cuts))));
        }
        return panels;
    }

    private static Figure.Panel overlaid(List<LayerSeries> layers, List<Long> cuts) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerSeries layer = layers.get(i);
            double[] rms = Centred.rms(layer.step(), layer.angularUpdate(), WINDOW, cuts);
            Style style = Style.ofLayer(i, layers.size(), 1);
            curves.add(Curve.line(style, layer.step(), rms, cuts));
        }
        // All layers share the hyperparameters, so one line stands for all.
        LayerSeries first = layers.get(0);
        curves.add(Curve.line(Style.EQUILIBRIUM, first.step(), first.equilibriumAngle(), cuts));
        return new Figure.Panel(
                layers.size() + " layers, measured, RMS of " + WINDOW + " steps", curves);
    }
}
