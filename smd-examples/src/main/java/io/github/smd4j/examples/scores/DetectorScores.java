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
                    new SeriesCase(0.9, 2e-5, 0.8, 0),
                    new SeriesCase(0.99, 2e-5, 0.8, 0),
                    new SeriesCase(0.99, 2e-5, 0.8, 0.9));

    /** k of the cuts; the last is a rise to twice the rate. */
    private static final double[] DIVISORS = {2, 3, 10, 0.5};

    private static final List<String> SHAPES = List.of("cosine", "linear");

    /** Relaxation times that a smooth schedule lasts. */
    private static final double SMOOTH = 60;

    /** rτ of the drifts that are held against noise. */
    public static final List<Double> DRIFTS = List.of(0.02, 0.05, 0.1, 0.2);

    /** The series in which drift is held against noise. */
    public static final List<SeriesCase> DRIFTING = CASES.subList(2, 8);

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

    /**
     * Returns how often a smooth schedule is misread.
     *
     * @param of the series
     * @param shape of the schedule, such as {@code cosine}
     * @return the share
     */
    public Share misread(SeriesCase of, String shape) {
        long steps = Math.round(SMOOTH * of.relaxation());
        return count(each -> of.misread(shape, steps, each));
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
        return area(driftScores(of, 0), driftScores(of, perRelaxation));
    }

    private static double area(double[] noise, double[] drifts) {
        double below = 0;
        for (double score : drifts) {
            int at = Arrays.binarySearch(noise, score);
            below += at < 0 ? -at - 1 : at + 0.5;
        }
        return below / noise.length / drifts.length;
    }

    /**
     * Returns the scores of a drift, of which a ROC is made.
     *
     * @param of the series
     * @param perRelaxation rτ, 0 for the noise alone, which has seeds of its own
     * @return drifts in standard errors, ascending
     */
    public double[] driftScores(SeriesCase of, double perRelaxation) {
        long from = perRelaxation == 0 ? seed : seed + runs;
        double[] scores =
                LongStream.range(from, from + runs)
                        .mapToDouble(i -> of.drift(perRelaxation, i))
                        .toArray();
        Arrays.sort(scores);
        return scores;
    }

    /** Share of drifts found at a threshold that a share of the noise passes. */
    private double detected(double[] noise, double[] drifts, double falseAlarms) {
        double limit = noise[(int) Math.min(runs - 1, Math.floor(runs * (1 - falseAlarms)))];
        return (double) Arrays.stream(drifts).filter(each -> each > limit).count() / runs;
    }

    /**
     * Returns the whole table.
     *
     * @return lines of text
     */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append("Left equilibrium in 2,000 steps of it; change by k found in 10/(1-alpha)\n");
        for (SeriesCase each : CASES) {
            text.append(each).append('\n');
            for (Told told : Told.values()) {
                row(text, "false alarms, " + told.describe(), falseAlarms(each, told));
            }
            for (Told told : Told.values()) {
                double[] divisors = told == Told.FIRST_RATE ? DIVISORS : new double[] {2};
                for (double k : divisors) {
                    row(text, "k " + k + " found, " + told.describe(), found(each, k, told));
                }
            }
        }
        text.append("Misread at some step of a schedule of 60 tau down to 0\n");
        for (SeriesCase each : CASES) {
            text.append(each).append('\n');
            for (String shape : SHAPES) {
                row(text, shape, misread(each, shape));
            }
        }
        text.append("Drift against none, after 20 tau: AUC, and found at 1%, 5%, 20% of noise\n");
        for (SeriesCase each : DRIFTING) {
            text.append(each).append('\n');
            double[] noise = driftScores(each, 0);
            for (double drift : DRIFTS) {
                double[] scores = driftScores(each, drift);
                text.append(
                        String.format(
                                Locale.ROOT,
                                "  r tau %.2f: %.3f  %.2f %.2f %.2f%n",
                                drift,
                                area(noise, scores),
                                detected(noise, scores, 0.01),
                                detected(noise, scores, 0.05),
                                detected(noise, scores, 0.2)));
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String what, Share share) {
        text.append(String.format(Locale.ROOT, "  %-28s %s%n", what, share));
    }
}
