package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.forecast.LineWindow;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How far each line was from the measured angular update, over all layers and windows.
 *
 * @param givenLevel errors of the given-L line in all windows
 * @param givenLevelAfterCut errors of the given-L line in the windows that the ahead line has
 * @param ahead errors of the ahead line
 * @param equilibrium errors of the equilibrium line in the windows that the ahead line has
 * @param lastValue errors of the last value before the cut in the same windows
 * @param aheadCoverage part of those windows, 0 to 1, in which the measured value lies in the 90%
 *     interval of the ahead line; NaN where there is none
 */
public record LineErrors(
        Error givenLevel,
        Error givenLevelAfterCut,
        Error ahead,
        Error equilibrium,
        Error lastValue,
        double aheadCoverage) {

    /**
     * The relative errors measured/line − 1 of one line; NaN where there is no such line.
     *
     * @param worstLayer largest size over layers and windows
     * @param worstAverage largest size over the windows of the mean over the layers
     * @param rms root of the mean square over layers and windows
     */
    public record Error(double worstLayer, double worstAverage, double rms) {}

    /**
     * Compares.
     *
     * @param layers the layers of a run
     * @return the errors
     */
    public static LineErrors of(List<LayerResult> layers) {
        List<LineWindow> all = layers.stream().flatMap(l -> l.windows().stream()).toList();
        List<LineWindow> afterCut =
                all.stream().filter(w -> !Double.isNaN(w.lines().ahead())).toList();
        return new LineErrors(
                error(all, w -> w.lines().givenLevel()),
                error(afterCut, w -> w.lines().givenLevel()),
                error(afterCut, w -> w.lines().ahead()),
                error(afterCut, w -> w.lines().equilibrium()),
                error(afterCut, w -> w.lines().lastValue()),
                coverage(afterCut));
    }

    private static double coverage(List<LineWindow> windows) {
        return windows.stream()
                .filter(w -> !Double.isNaN(w.lines().aheadInterval().low()))
                .mapToInt(w -> w.lines().aheadInterval().contains(w.measured()) ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Returns the windows as a CSV table, a line for each layer and window.
     *
     * @param layers the layers of a run
     * @return the table with its header line
     */
    public static String table(List<LayerResult> layers) {
        StringBuilder table =
                new StringBuilder(
                        "from_step,to_step,parameter,angular_update_rms_rad,equilibrium_rad,"
                                + "given_l_rad,ahead_rad,last_value_rad,ahead_low_rad,ahead_high_rad\n");
        for (LayerResult layer : layers) {
            for (LineWindow window : layer.windows()) {
                table.append(window.fromStep())
                        .append(',')
                        .append(window.toStep())
                        .append(',')
                        .append(window.parameter());
                LineWindow.Values lines = window.lines();
                for (double value :
                        new double[] {
                            window.measured(),
                            lines.equilibrium(),
                            lines.givenLevel(),
                            lines.ahead(),
                            lines.lastValue(),
                            lines.aheadInterval().low(),
                            lines.aheadInterval().high()
                        }) {
                    table.append(',').append(Double.isNaN(value) ? "" : Double.toString(value));
                }
                table.append('\n');
            }
        }
        return table.toString();
    }

    private static Error error(List<LineWindow> windows, ToDoubleFunction<LineWindow> line) {
        Moments errors = new Moments();
        Map<Long, Moments> byWindow = new TreeMap<>();
        double worst = 0;
        for (LineWindow window : windows) {
            double error = window.measured() / line.applyAsDouble(window) - 1;
            errors.add(error);
            byWindow.computeIfAbsent(window.fromStep(), from -> new Moments()).add(error);
            worst = Math.max(worst, Math.abs(error));
        }
        double average =
                byWindow.values().stream().mapToDouble(m -> Math.abs(m.mean())).max().orElse(0);
        return windows.isEmpty()
                ? new Error(Double.NaN, Double.NaN, Double.NaN)
                : new Error(worst, average, errors.rootMeanSquare());
    }

    /**
     * Returns an error in percent.
     *
     * @param fraction the error
     * @return such as {@code 4.2%}, or a dash where there is none
     */
    public static String percent(double fraction) {
        return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * fraction);
    }
}
