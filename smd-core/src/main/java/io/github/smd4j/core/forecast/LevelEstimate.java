package io.github.smd4j.core.forecast;

import io.github.smd4j.core.range.Ranges;

/**
 * L and its drift as one window of measured h̃ knows them, with errors that count how long h̃
 * remembers.
 *
 * @param level L̂, the mean of h̃ over the window
 * @param standardError of L̂, relative to it
 * @param variation the squared coefficient of variation of h̃ about its straight line, V/L²
 * @param correlationSteps the steps that count as one independent value, 1 + 2Σ r_n: 1 for h̃ that
 *     is independent in time
 * @param drift how L moves
 * @param degreesOfFreedom independent values less the two of the straight line, at least 3
 */
public record LevelEstimate(
        double level,
        double standardError,
        double variation,
        double correlationSteps,
        Drift drift,
        double degreesOfFreedom) {

    /** Values without which nothing can be said of an error. */
    private static final int LEAST = 10;

    /** Correlation is summed up over so many times its length (Sokal's window). */
    private static final int REACH = 3;

    private static final double LEAST_FREEDOM = 3;

    /**
     * The slope of h̃ over its mean.
     *
     * @param rate r a step, so that L ∝ e^(rt)
     * @param standardError of r
     * @param middle the step at which L is L̂, in the middle of the window
     * @param steps length of the window
     */
    public record Drift(double rate, double standardError, double middle, double steps) {

        /**
         * Returns the part of the slope that is not noise, 1 − (standard error/r)², at least 0
         * (James and Stein).
         *
         * @return the part, 0 to 1
         */
        public double credible() {
            double noise = standardError / rate;
            // A slope of 0 without noise is 0/0, and says the same as one of pure noise.
            return noise * noise < 1 ? 1 - noise * noise : 0;
        }
    }

    /**
     * Estimates level and drift.
     *
     * @param step (n), rising: the steps at which h̃ is known
     * @param unitH (n), h̃
     * @return the estimate; its errors are NaN for fewer than 10 values or a mean that is not above
     *     0
     * @throws IllegalArgumentException if the lengths differ or n is 0
     */
    public static LevelEstimate of(long[] step, double[] unitH) {
        int n = step.length;
        if (unitH.length != n) {
            throw new IllegalArgumentException(
                    "unitH must have one value a step, but had " + unitH.length + " for " + n);
        }
        Ranges.count("the number of values", n);
        double mean = 0;
        double middle = 0;
        for (int i = 0; i < n; i++) {
            mean += (unitH[i] - mean) / (i + 1);
            middle += (step[i] - middle) / (i + 1);
        }
        double spacing = n == 1 ? 1 : (double) (step[n - 1] - step[0]) / (n - 1);
        double length = spacing * n;
        if (n < LEAST || !(mean > 0)) {
            return new LevelEstimate(
                    mean,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    new Drift(0, Double.NaN, middle, length),
                    LEAST_FREEDOM);
        }
        double spread = 0;
        double slope = 0;
        for (int i = 0; i < n; i++) {
            double t = step[i] - middle;
            spread += t * t;
            slope += t * (unitH[i] - mean);
        }
        slope /= spread;
        double[] rest = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            rest[i] = (unitH[i] - mean - slope * (step[i] - middle)) / mean;
            squares += rest[i] * rest[i];
        }
        double correlation = squares > 0 ? correlation(rest, squares) : 1;
        double independent = n / correlation;
        double variation = squares / (n * (1 - Math.min(0.7, 2 / independent)));
        return new LevelEstimate(
                mean,
                Math.sqrt(variation / independent),
                variation,
                1 + (correlation - 1) * spacing,
                new Drift(
                        slope / mean, Math.sqrt(variation * correlation / spread), middle, length),
                Math.max(LEAST_FREEDOM, independent - 2));
    }

    /**
     * 1 + 2Σ r_n over a window of {@value #REACH} times its own half, made up for what the mean and
     * the slope have taken away (at most fivefold).
     */
    private static double correlation(double[] rest, double squares) {
        int n = rest.length;
        double sum = 1;
        int lag = 0;
        while (lag < n / 3 && (lag == 0 || lag < REACH * Math.max(1, sum) / 2)) {
            lag++;
            double product = 0;
            for (int i = lag; i < n; i++) {
                product += rest[i] * rest[i - lag];
            }
            sum += 2 * product / squares;
        }
        return Math.max(1, sum) / Math.max(0.2, 1 - 2.0 * (2 * lag + 1) / n);
    }
}
