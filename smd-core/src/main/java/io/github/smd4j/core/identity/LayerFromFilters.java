package io.github.smd4j.core.identity;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepSums;

/**
 * How a layer's angular update and level follow from those of its filters, each of which is
 * scale-invariant alone.
 *
 * <p>tan²Δ = Σ p_k·tan²Δ_k with p_k = x_k/Σx. In equilibrium every Δ_k is the same, and so the
 * layer shows theory whatever the norms of its filters; out of it the mean over filters may hit the
 * line though no filter does. See {@code docs/theory.md#layers-and-filters}.
 */
public final class LayerFromFilters {

    private LayerFromFilters() {}

    /**
     * Returns the angular update of a layer from those of its filters, arctan √(Σ p_k·tan²Δ_k).
     *
     * <p>Exact where every filter changes along itself by the same share, ⟨w_k, d_k⟩ = −c·x_k: for
     * SGD always, c = λη. With momentum it is low by half of {@link #radialShare}, relatively. The
     * same with sin² in place of tan² is off by a relative Δ² at most.
     *
     * @param filters sums of each filter, at least one, each ww above 0
     * @return Δ of the layer in [0, π/2] radians
     * @throws IllegalArgumentException if there is no filter
     */
    public static double angularUpdate(FilterSums filters) {
        double total = require(filters).total().ww();
        double sum = 0;
        for (int k = 0; k < filters.size(); k++) {
            StepSums f = filters.get(k);
            double tangent = Math.tan(f.angularUpdate());
            sum += f.ww() / total * tangent * tangent;
        }
        return Math.atan(Math.sqrt(sum));
    }

    /**
     * Returns the share of the layer's tan²Δ that comes from filters growing or shrinking at
     * different rates, which turns the layer though no filter turns.
     *
     * <p>Var_p(ω)/((1+ω̄)²·tan²Δ) with ω_k = ⟨w_k, d_k⟩/x_k and mean and variance under p_k.
     *
     * @param filters sums of each filter, at least one, each ww above 0
     * @return the share, in [0, 1] up to rounding; NaN for a layer that does not turn
     * @throws IllegalArgumentException if there is no filter
     */
    public static double radialShare(FilterSums filters) {
        StepSums layer = require(filters).total();
        double mean = layer.wd() / layer.ww();
        double variance = 0;
        for (int k = 0; k < filters.size(); k++) {
            StepSums f = filters.get(k);
            double distance = f.wd() / f.ww() - mean;
            variance += f.ww() / layer.ww() * distance * distance;
        }
        double tangent = Math.tan(layer.angularUpdate());
        return variance / (1 + mean) / (1 + mean) / (tangent * tangent);
    }

    /**
     * How the angular updates of filters lie about their layer's.
     *
     * @param least least Δ_k over the layer's Δ
     * @param greatest greatest Δ_k over the layer's Δ
     * @param deviation standard deviation of Δ_k over the layer's Δ, every filter counted alike
     */
    public record Spread(double least, double greatest, double deviation) {}

    /**
     * Returns how the angular updates of the filters lie about the layer's.
     *
     * @param filters sums of each filter, at least one
     * @return the spread; NaN for a layer that does not turn
     * @throws IllegalArgumentException if there is no filter
     */
    public static Spread spread(FilterSums filters) {
        double layer = require(filters).total().angularUpdate();
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        double mean = 0;
        double squares = 0;
        for (int k = 0; k < filters.size(); k++) {
            double ratio = filters.get(k).angularUpdate() / layer;
            least = Math.min(least, ratio);
            greatest = Math.max(greatest, ratio);
            double distance = ratio - mean;
            mean += distance / (k + 1);
            squares += distance * (ratio - mean);
        }
        return new Spread(least, greatest, Math.sqrt(squares / filters.size()));
    }

    /**
     * Returns the level L of a layer whose filters are all in equilibrium, (Σ√L_k)².
     *
     * <p>The layer's is E(Σ‖g_k‖²·Σx_k), not ΣL_k: for n like filters n times that. With x_k
     * proportional to √L_k it is this, and the equilibrium norm for it is the sum of the filters'.
     * In general measure it: {@code filters.total().unitH(α)}.
     *
     * @param levels L_k, finite and not negative, at least one
     * @return L of the layer
     * @throws IllegalArgumentException if a value is out of range or there is none
     */
    public static double level(double... levels) {
        if (levels.length == 0) {
            throw new IllegalArgumentException("levels must hold at least one, but was empty");
        }
        double sum = 0;
        for (double level : levels) {
            sum += Math.sqrt(Ranges.notNegative("level", level));
        }
        return sum * sum;
    }

    private static FilterSums require(FilterSums filters) {
        if (filters.size() == 0) {
            throw new IllegalArgumentException("filters must hold at least one, but was empty");
        }
        return filters;
    }
}
