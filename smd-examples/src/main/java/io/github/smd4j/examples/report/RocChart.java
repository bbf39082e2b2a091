package io.github.smd4j.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Receiver operating characteristics: what is found against what is called wrongly. */
public final class RocChart {

    private static final int POINTS = 1000;

    private static final List<Style> STYLES =
            List.of(Style.AHEAD, Style.GIVEN_L, Style.MEASURED, Style.PREDICTED);

    private RocChart() {}

    /**
     * One panel.
     *
     * @param title what is judged
     * @param none scores of cases without the event, ascending, at least one
     * @param events scores of cases with it, ascending, for each curve; at most four curves
     */
    public record Panel(String title, double[] none, List<double[]> events) {}

    /**
     * Writes a picture as {@code .png} and {@code .svg}; existing files are replaced.
     *
     * @param directory where to write; made if it does not exist
     * @param name of the files, without ending
     * @param curves what each curve is, for the legend
     * @param panels the panels, at least one
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if this machine has no font to draw with
     */
    public static void write(Path directory, String name, List<String> curves, List<Panel> panels)
            throws IOException {
        Fonts.check();
        Files.createDirectories(directory);
        List<Figure.Entry> legend = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            legend.add(new Figure.Entry(curves.get(i), STYLES.get(i)));
        }
        legend.add(new Figure.Entry("a guess", Style.EQUILIBRIUM));
        PictureFiles.write(
                directory,
                name,
                new Figure(
                        "of 1,000 series without drift, those called drifting",
                        "share found",
                        Scale.linear(),
                        true,
                        panels.stream().map(RocChart::panel).toList(),
                        legend,
                        List.of(),
                        List.of()));
    }

    private static Figure.Panel panel(Panel panel) {
        long[] wrong = LongStream.rangeClosed(0, POINTS).toArray();
        List<Curve> curves = new ArrayList<>();
        double[] guess = LongStream.of(wrong).mapToDouble(x -> (double) x / POINTS).toArray();
        curves.add(Curve.line(Style.EQUILIBRIUM, wrong, guess, List.of()));
        for (int i = 0; i < panel.events().size(); i++) {
            double[] found = new double[wrong.length];
            for (int x = 0; x < wrong.length; x++) {
                found[x] = found(panel.none(), panel.events().get(i), (double) x / POINTS);
            }
            curves.add(Curve.line(STYLES.get(i), wrong, found, List.of()));
        }
        return new Figure.Panel(panel.title(), curves);
    }

    /** Share of events above the limit that a share of the other cases passes. */
    private static double found(double[] none, double[] events, double wrong) {
        int passing = (int) Math.round(none.length * wrong);
        if (passing >= none.length) {
            return 1;
        }
        double limit = none[none.length - 1 - passing];
        long above = Arrays.stream(events).filter(each -> each > limit).count();
        return (double) above / events.length;
    }
}
