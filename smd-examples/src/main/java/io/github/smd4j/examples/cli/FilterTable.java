package io.github.smd4j.examples.cli;

import io.github.smd4j.core.detect.AnchorStatistics;
import io.github.smd4j.core.detect.FilterStatistics;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.examples.experiment.LayerResult;
import io.github.smd4j.examples.experiment.QuickstartReport;
import java.util.List;
import java.util.Locale;

/** The tables of filters, paths and anchors at the end of a run. */
final class FilterTable {

    private final QuickstartReport report;
    private final List<LayerResult> layers;
    private final List<Stage> stages;
    private final StringBuilder text = new StringBuilder();

    private FilterTable(QuickstartReport report) {
        this.report = report;
        this.layers = report.layers();
        this.stages = report.settings().stages();
    }

    /** Returns the tables of a run as text; nothing where nothing was measured. */
    static String of(QuickstartReport report) {
        FilterTable table = new FilterTable(report);
        if (!table.layers.isEmpty()) {
            table.filters();
            table.anchors();
        }
        return table.text.toString();
    }

    private void filters() {
        line(
                "Filters in the last half of each stage: RMS angle and squared norm over theory, each");
        line(
                "filter's own, as 5%%, 50%% and 95%% of them; and the way all weights turned, in radians.");
        line(
                "%-5s %-29s %7s %21s %21s %10s %10s %12s",
                "stage",
                "layer",
                "filters",
                "angle/theory",
                "sq. norm/theory",
                "layer way",
                "filters'",
                "since start");
        for (LayerResult layer : layers) {
            List<FilterStatistics> rows = report.outcome().rows().of(layer.parameter());
            double sinceStart = 0;
            for (int i = 0; i < stages.size(); i++) {
                FilterStatistics f = rows.get(i);
                sinceStart += f.layerPath().estimate();
                line(
                        "%-5d %-29s %7d %21s %21s %10s %10s %12s",
                        i + 1,
                        layer.parameter(),
                        f.filters(),
                        spread(f.angularUpdate(), f.angleTheory()),
                        spread(f.squaredNormRatio(), 1),
                        way(f.layerPath().estimate(), f.layerPath().sum()),
                        way(f.filterPath().estimate(), f.filterPath().sum()),
                        way(
                                sinceStart,
                                rows.stream()
                                        .limit(i + 1L)
                                        .mapToDouble(each -> each.layerPath().sum())
                                        .sum()));
            }
        }
        line("");
    }

    private void anchors() {
        if (layers.get(0).anchors().get(0).isEmpty()) {
            return;
        }
        line("Angles over several steps in the last half of each stage, beside identity I4 (rad)");
        line(
                "%-5s %-29s %7s %8s %10s %10s %7s %7s",
                "stage", "layer", "steps", "anchors", "angle", "I4", "ratio", "+-");
        for (LayerResult layer : layers) {
            for (int i = 0; i < stages.size(); i++) {
                for (AnchorStatistics a : layer.anchors().get(i)) {
                    line(
                            "%-5d %-29s %7d %8d %10s %10s %7s %7s",
                            i + 1,
                            layer.parameter(),
                            a.span(),
                            a.anchors(),
                            number(a.angle(), "%.5f"),
                            number(a.theory(), "%.5f"),
                            number(a.ratio(), "%.3f"),
                            number(a.standardError() / a.theory(), "%.3f"));
                }
            }
        }
        line(
                "Off I4 gradients are correlated in time: above it they go on, below it they turn back.");
        line("The error of the ratio takes anchors as independent.");
        line("");
    }

    private static String spread(Quantiles q, double theory) {
        return Double.isNaN(q.median() / theory)
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.3f %.3f %.3f",
                        q.low() / theory,
                        q.median() / theory,
                        q.high() / theory);
    }

    /** An estimate, where steps were left out, is marked. */
    private static String way(double estimate, double sum) {
        return number(estimate, Double.isNaN(sum) ? "~%.2f" : "%.2f");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
