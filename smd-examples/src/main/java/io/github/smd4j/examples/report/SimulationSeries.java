package io.github.smd4j.examples.report;

/**
 * A simulated squared norm beside its theory line, one panel of a {@link SimulationChart}.
 *
 * <p>All arrays have one length n; NaN stands where there is no value. The arrays are kept, not
 * copied: do not change them afterwards.
 *
 * @param title above the panel
 * @param step (n), rising
 * @param level (n), the driving L_t
 * @param squaredNorm (n), simulated x, or its mean over trajectories
 * @param low (n), the 5% quantile over trajectories
 * @param high (n), the 95% quantile over trajectories
 * @param theory (n), the squared norm at rest for the current E[L_t]
 */
public record SimulationSeries(
        String title,
        long[] step,
        double[] level,
        double[] squaredNorm,
        double[] low,
        double[] high,
        double[] theory) {

    /** Checks that the lengths agree. */
    public SimulationSeries {
        for (double[] values : new double[][] {level, squaredNorm, low, high, theory}) {
            if (values.length != step.length) {
                throw new IllegalArgumentException(
                        "every series must have one value a step, but for "
                                + step.length
                                + " steps came "
                                + values.length
                                + " values");
            }
        }
    }
}
