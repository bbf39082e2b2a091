package io.github.smd4j.examples.report;

/**
 * Two quantities over the steps of two runs, one panel of a {@link BenchChart}.
 *
 * @param title what it shows, with its unit
 * @param step (n), rising
 * @param first (n), of the first run; NaN where there is no value
 * @param second (n), of the second
 */
public record BenchSeries(String title, long[] step, double[] first, double[] second) {

    /** Checks that the lengths agree. */
    public BenchSeries {
        if (first.length != step.length || second.length != step.length) {
            throw new IllegalArgumentException(
                    "both series must have one value a step, but for "
                            + step.length
                            + " steps came "
                            + first.length
                            + " and "
                            + second.length);
        }
    }
}
