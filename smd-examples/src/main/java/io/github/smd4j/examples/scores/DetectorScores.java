package io.github.smd4j.examples.scores;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** The scores of the detector on simulated series, as a table. */
public final class DetectorScores {

    /** Steps of equilibrium in which a false alarm is looked for. */
    public static final long WINDOW = 2000;

    /** Heavy ball and SGD, slow and fast, with the noise that layers of real runs show. */
    public static final List<SeriesCase> CASES =
            List.of(
                    new SeriesCase(0, 1e-3, 0.8, 0),
                    new SeriesCase(0, 1e-3, 0.8, 0.9),
                    new SeriesCase(0.9, 1e-3, 0.8, 0),
                    new SeriesCase(0.9, 1e-3, 0.3, 0.9),
                    new SeriesCase(0.9, 1e-3, 0.8, 0.9),
                    new SeriesCase(0.9, 2.5e-4, 0.8, 0),
                    new SeriesCase(0.9, 2.5e-4, 0.8, 0.9),
                    new SeriesCase(0.9, 2.5e-4, 1.2, 0),
                    new SeriesCase(0.9, 2e-5, 0.8, 0));

    private static final double[] DRIFTS = {0.02, 0.05, 0.1, 0.2};

    private final int runs;
    private final long seed;

    /**
     * Prepares.
     *
     * @param runs in each cell of the table, above 0
     * @param seed any number
     */
    public DetectorScores(int runs, long seed) {
        this.runs = runs;
        this.seed = seed;
    }

    /**
     * Returns how often equilibrium is left in {@link #WINDOW} steps of it.
     *
     * @param of the series
     * @param told what the records tell
     * @return the share
     */
    public Share falseAlarms(SeriesCase of, Told told) {
        return count(each -> of.alarmed(WINDOW, told, each));
    }

    /**
     * Returns how often a cut is found within 10/(1−α) steps.
     *
     * @param of the series
     * @param divisor k
     * @param told what the records tell
     * @return the share
     */
    public Share found(SeriesCase of, double divisor, Told told) {
        return count(each -> of.found(divisor, told, each));
    }

    private Share count(LongPredicate event) {
        int hits = (int) LongStream.range(0, runs).filter(i -> event.test(seed + i)).count();
        return new Share(hits, runs);
    }

    /**
     * Returns the area under the ROC curve of a drift against noise: the probability that a series
     * that drifts has the greater score than one that does not.
     *
     * @param of the series
     * @param perRelaxation rτ
     * @return in [0, 1]; 0.5 for a guess; its standard error is below 1/√(6·runs)
     */
    public double driftArea(SeriesCase of, double perRelaxation) {
        double[] noise =
                LongStream.range(0, runs).mapToDouble(i -> of.drift(0, seed + i)).toArray();
        Arrays.sort(noise);
        double below = 0;
        for (int i = 0; i < runs; i++) {
            double score = of.drift(perRelaxation, seed + runs + i);
            int at = Arrays.binarySearch(noise, score);
            below += at < 0 ? -at - 1 : at + 0.5;
        }
        return below / runs / runs;
    }

    /**
     * Returns the whole table.
     *
     * @return lines of text
     */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append("Left equilibrium in 2,000 steps of it; cut by 2 found within 10/(1-alpha)\n");
        for (SeriesCase each : CASES) {
            text.append(each).append('\n');
            row(text, "false alarms, rate told", falseAlarms(each, Told.RATE));
            row(text, "false alarms, angle alone", falseAlarms(each, Told.ANGLE_ALONE));
            for (Told told : Told.values()) {
                row(text, "cut found, " + told.describe(), found(each, 2, told));
            }
        }
        text.append("Area under the ROC curve, drift against none, after 20 tau\n");
        for (SeriesCase each : CASES.subList(2, 8)) {
            text.append(each).append(':');
            for (double drift : DRIFTS) {
                text.append(
                        String.format(Locale.ROOT, "  %.2f: %.3f", drift, driftArea(each, drift)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String what, Share share) {
        text.append(String.format(Locale.ROOT, "  %-28s %s%n", what, share));
    }
}
