package io.github.smd4j.djl.stopping;

import java.util.List;
import java.util.Optional;

/**
 * Stops when the validation loss has not improved on its best for some epochs, or is no number.
 *
 * @param patience epochs without improvement after which to stop, above 0
 * @param leastImprovement the share of the best loss, in [0, 1), by which a loss must lie below it
 *     to count as an improvement; 0: any
 */
public record EarlyStopping(int patience, double leastImprovement) implements StopCondition {

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public EarlyStopping {
        if (patience <= 0) {
            throw new IllegalArgumentException("patience must be above 0, but was " + patience);
        }
        if (!(leastImprovement >= 0 && leastImprovement < 1)) {
            throw new IllegalArgumentException(
                    "leastImprovement must be in [0, 1), but was " + leastImprovement);
        }
    }

    /**
     * Stops after some epochs without any improvement.
     *
     * @param epochs how many, above 0
     * @return the condition
     */
    public static EarlyStopping patience(int epochs) {
        return new EarlyStopping(epochs, 0);
    }

    @Override
    public Optional<String> reason(List<Double> losses) {
        double last = losses.get(losses.size() - 1);
        if (!Double.isFinite(last)) {
            return Optional.of("the validation loss is " + last);
        }
        double best = Double.POSITIVE_INFINITY;
        int without = 0;
        for (double loss : losses) {
            // A loss may be negative: the improvement is a share of its size.
            boolean better =
                    best == Double.POSITIVE_INFINITY
                            || loss < best - leastImprovement * Math.abs(best);
            without = better ? 0 : without + 1;
            best = better ? loss : best;
        }
        return without < patience
                ? Optional.empty()
                : Optional.of(
                        "the validation loss has not improved on "
                                + best
                                + " for "
                                + without
                                + " epochs");
    }
}
