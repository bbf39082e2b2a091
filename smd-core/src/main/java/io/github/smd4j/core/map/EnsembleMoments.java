package io.github.smd4j.core.map;

import java.util.List;

/**
 * What an ensemble leaves: moments of the squared norm at every step, quantiles at some.
 *
 * <p>Index t stands for x_t, from 0, the start, to T, after the last step.
 */
public final class EnsembleMoments {

    /**
     * Quantiles over the trajectories at one step: the smallest value with at least that share of
     * the trajectories at or below it.
     *
     * @param step t
     * @param low the 5% quantile of x_t
     * @param median the 50% quantile
     * @param high the 95% quantile
     */
    public record Band(long step, double low, double median, double high) {}

    private final int trajectories;
    private final double[] means;
    private final double[] squares;
    private final List<Band> bands;

    EnsembleMoments(int trajectories, double[] means, double[] squares, List<Band> bands) {
        this.trajectories = trajectories;
        this.means = means;
        this.squares = squares;
        this.bands = List.copyOf(bands);
    }

    /**
     * Returns the number of steps.
     *
     * @return T
     */
    public int steps() {
        return means.length - 1;
    }

    /**
     * Returns the mean of x_t over the trajectories.
     *
     * @param step t, from 0 to T
     * @return the mean
     */
    public double mean(int step) {
        return means[step];
    }

    /**
     * Returns the unbiased variance of x_t over the trajectories.
     *
     * @param step t, from 0 to T
     * @return the variance; NaN for a single trajectory
     */
    public double variance(int step) {
        return trajectories < 2 ? Double.NaN : squares[step] / (trajectories - 1);
    }

    /**
     * Returns the quantiles, at the start, after the last step and at up to {@value
     * Ensemble#PIECES} evenly spaced steps between.
     *
     * @return the bands, steps rising; not modifiable
     */
    public List<Band> bands() {
        return bands;
    }
}
