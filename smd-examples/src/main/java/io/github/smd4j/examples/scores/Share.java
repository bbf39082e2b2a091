package io.github.smd4j.examples.scores;

import java.util.Locale;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * A share of counted cases, with its exact binomial interval (Clopper and Pearson 1934).
 *
 * @param hits how many
 * @param cases of how many, above 0
 */
public record Share(int hits, int cases) {

    private static final double CONFIDENCE = 0.95;

    /**
     * Returns the share.
     *
     * @return in [0, 1]
     */
    public double value() {
        return (double) hits / cases;
    }

    /**
     * Returns the greatest share that the count does not contradict at 95%, one-sided.
     *
     * @return in (0, 1]
     */
    public double upperEnd() {
        return hits == cases ? 1 : quantile(hits + 1, cases - hits, CONFIDENCE);
    }

    /**
     * Returns the least share that the count does not contradict at 95%, one-sided.
     *
     * @return in [0, 1)
     */
    public double lowerEnd() {
        return hits == 0 ? 0 : quantile(hits, cases - hits + 1, 1 - CONFIDENCE);
    }

    private static double quantile(double a, double b, double share) {
        return new BetaDistribution(null, a, b).inverseCumulativeProbability(share);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.2f%% (%d of %d, %.2f to %.2f%%)",
                100 * value(),
                hits,
                cases,
                100 * lowerEnd(),
                100 * upperEnd());
    }
}
