package io.github.smd4j.examples.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long something takes.
 *
 * @param times how often it was timed
 * @param least shortest time, milliseconds
 * @param median median, milliseconds
 * @param low lower end of the bootstrap 95% interval of the median
 * @param high its upper end
 */
public record MedianTime(int times, double least, double median, double low, double high) {

    private static final int RESAMPLES = 10_000;

    static MedianTime of(double[] milliseconds) {
        double[] ends = interval(milliseconds);
        return new MedianTime(
                milliseconds.length,
                Arrays.stream(milliseconds).min().orElseThrow(),
                PairedRatio.median(milliseconds),
                ends[0],
                ends[1]);
    }

    /** The two ends of the bootstrap 95% interval of a median. */
    static double[] interval(double[] values) {
        double[] medians = new double[RESAMPLES];
        SplittableRandom random = new SplittableRandom(1);
        double[] sample = new double[values.length];
        for (int r = 0; r < RESAMPLES; r++) {
            Arrays.setAll(sample, i -> values[random.nextInt(values.length)]);
            medians[r] = PairedRatio.median(sample);
        }
        Arrays.sort(medians);
        return new double[] {medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]};
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "median %.1f ms (95%% interval %.1f to %.1f over %d), least %.1f ms",
                median,
                low,
                high,
                times,
                least);
    }
}
