package io.github.smd4j.examples.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture in the units of the data: panels on the same steps with one legend.
 *
 * @param xLabel what the x axes show
 * @param yLabel what the y axes show, with its unit
 * @param scale of the y axes
 * @param shared whether all panels have one y range; if not, each has its own
 * @param panels in reading order
 * @param legend entries in reading order
 * @param ramp names of the first and the last layer if the colours mean layers, else empty
 * @param cuts steps at which a vertical line stands
 */
record Figure(
        String xLabel,
        String yLabel,
        Scale scale,
        boolean shared,
        List<Panel> panels,
        List<Entry> legend,
        List<String> ramp,
        List<Long> cuts) {

    /** A picture over steps. */
    Figure(
            String yLabel,
            Scale scale,
            boolean shared,
            List<Panel> panels,
            List<Entry> legend,
            List<String> ramp,
            List<Long> cuts) {
        this("step", yLabel, scale, shared, panels, legend, ramp, cuts);
    }

    /**
     * A system of axes with its curves.
     *
     * @param title above the panel
     * @param curves from the bottom to the top
     */
    record Panel(String title, List<Curve> curves) {}

    /**
     * A line of the legend.
     *
     * @param label its text
     * @param style its sample
     */
    record Entry(String label, Style style) {}

    /** The entries of those styles that some panel really shows. */
    static List<Entry> shown(List<Panel> panels, Entry... entries) {
        List<Entry> shown = new ArrayList<>();
        for (Entry entry : entries) {
            boolean found =
                    panels.stream()
                            .flatMap(panel -> panel.curves().stream())
                            .anyMatch(curve -> curve.style() == entry.style() && curve.visible());
            if (found) {
                shown.add(entry);
            }
        }
        return shown;
    }

    /** The names at the ends of the colour scale. */
    static List<String> ramp(List<LayerSeries> layers) {
        return List.of(layers.get(0).parameter(), layers.get(layers.size() - 1).parameter());
    }

    /** All curves of all panels. */
    List<Curve> curves() {
        return panels.stream().flatMap(panel -> panel.curves().stream()).toList();
    }
}
