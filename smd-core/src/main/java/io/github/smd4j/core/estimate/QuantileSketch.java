package io.github.smd4j.core.estimate;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.CollapsingHighestDenseStore;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;

/**
 * Quantiles of a stream, by counting in bins of equal relative width (DDSketch; Masson, Rim and Lee
 * 2019).
 *
 * <p>A quantile is a number within {@value #ACCURACY} relative of the exact one, of either sign.
 * There are at most {@value #BINS} bins a sign, of 8 bytes each: numbers above 0 that lie more than
 * 17 decades above the smallest share the last bin, numbers below 0 as much nearer to 0 than the
 * lowest share another; low quantiles stay accurate. Merging gives what one pass gives, to the bit.
 * A NaN or an infinity makes every answer NaN. Not safe for use by several threads.
 */
public final class QuantileSketch {

    /** Relative accuracy of a quantile. */
    public static final double ACCURACY = 0.01;

    private static final int BINS = 2048;

    private final DDSketch sketch =
            new DDSketch(
                    new LogarithmicMapping(ACCURACY),
                    () -> new CollapsingLowestDenseStore(BINS),
                    () -> new CollapsingHighestDenseStore(BINS));
    private boolean spoiled;

    /**
     * Takes a number.
     *
     * @param value the number
     */
    public void add(double value) {
        if (Double.isFinite(value)) {
            // The mapping ends shortly before the largest double.
            double most = sketch.getIndexMapping().maxIndexableValue();
            sketch.accept(Math.max(-most, Math.min(most, value)));
        } else {
            spoiled = true;
        }
    }

    /**
     * Takes all numbers of another, in any order of the two.
     *
     * @param other the other; stays as it is
     */
    public void merge(QuantileSketch other) {
        sketch.mergeWith(other.sketch);
        spoiled |= other.spoiled;
    }

    /**
     * Returns a quantile: about the number of rank ⌊share·(n − 1)⌋ from below, counted from 0.
     *
     * @param share in [0, 1]
     * @return the quantile; NaN if nothing was taken
     * @throws IllegalArgumentException if the share is out of range
     */
    public double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in [0, 1], but was " + share);
        }
        return spoiled || sketch.isEmpty() ? Double.NaN : sketch.getValueAtQuantile(share);
    }
}
