package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The six inner products to which one optimizer step w → w′ of one weight vector is reduced.
 *
 * <p>w is the weight before the step and d = w′ − w the difference of the weights <em>as
 * stored</em>; g is the loss gradient at w, before weight decay is added; v is the momentum buffer
 * before the step, in the form of Eq. 18 (so that w = w₋ − η₋v). Sums add: those of the filters of
 * a layer, taken together, are the layer's.
 *
 * @param ww ‖w‖², the squared weight norm
 * @param wd ⟨w, d⟩
 * @param dd ‖d‖²
 * @param gg ‖g‖²
 * @param wg ⟨w, g⟩; zero in exact arithmetic where the loss does not depend on the scale of w
 * @param vg ⟨v, g⟩; NaN where the buffer is not known
 */
public record StepSums(double ww, double wd, double dd, double gg, double wg, double vg) {

    /** The sums of an empty vector: adding them changes nothing. */
    public static final StepSums ZERO = new StepSums(0, 0, 0, 0, 0, 0);

    /**
     * Returns the sums of this vector and another one laid end to end.
     *
     * @param other the sums of the other vector
     * @return the sums, component by component
     */
    public StepSums plus(StepSums other) {
        return new StepSums(
                ww + other.ww,
                wd + other.wd,
                dd + other.dd,
                gg + other.gg,
                wg + other.wg,
                vg + other.vg);
    }

    /**
     * Returns whether weight, update and gradient are finite. The buffer does not count: its
     * product with the gradient may just not be known.
     *
     * @return false where a network has diverged
     */
    public boolean isFinite() {
        return Double.isFinite(ww)
                && Double.isFinite(wd)
                && Double.isFinite(dd)
                && Double.isFinite(gg)
                && Double.isFinite(wg);
    }

    /**
     * Returns the angular update Δ = ∠(w, w′) of Definition 2 (Eq. 11).
     *
     * <p>Computed as atan2(√(ww·dd − wd²), ww + wd): nothing cancels, so the relative error is that
     * of the sums, where the arc cosine of a float32 cosine reads zero below 3e-4 rad. Rounding the
     * weights themselves to float32 leaves a floor near 2.5e-8 rad.
     *
     * @return the angle in radians, in [0, π]; 0 for a radial or a missing step; NaN if a sum is
     *     NaN, and where w or w′ is zero and has no direction
     */
    public double angularUpdate() {
        double area = ww * dd - wd * wd;
        if (area <= 0 && ww + wd == 0) {
            return Double.NaN;
        }
        // A radial step leaves a rounding residue of either sign; a NaN must pass through.
        return Math.atan2(Math.sqrt(area < 0 ? 0 : area), ww + wd);
    }

    /**
     * Returns ‖w′‖², the squared weight norm after the step: ww + 2·wd + dd.
     *
     * @return the squared norm, not negative
     */
    public double nextSquaredNorm() {
        return Math.max(0, ww + 2 * wd + dd);
    }

    /**
     * Returns the relative update ‖w′ − w‖/‖w‖ (Eq. 4).
     *
     * @return the ratio, not negative; infinite or NaN for a zero weight
     */
    public double relativeUpdate() {
        return Math.sqrt(dd / ww);
    }

    /**
     * Returns the squared unit gradient norm ‖g̃‖² = ‖g‖²‖w‖².
     *
     * @return the squared norm, not negative
     */
    public double unitGradientSquared() {
        return gg * ww;
    }

    /**
     * Returns the unit gradient norm ‖g̃‖ = ‖g‖‖w‖, the gradient norm at the weight scaled to norm
     * 1.
     *
     * @return the norm, not negative
     */
    public double unitGradientNorm() {
        return Math.sqrt(unitGradientSquared());
    }

    /**
     * Returns h̃ = (‖g‖² + 2α⟨v, g⟩)‖w‖², the quantity whose mean takes the place of E‖g̃‖² under
     * momentum (Theorem 2). It can be negative, most often in groups of few weights.
     *
     * @param momentum α in [0, 1)
     * @return h̃; for α = 0 the squared unit gradient norm; NaN where v is not known and α is not 0
     */
    public double unitH(double momentum) {
        return momentum == 0 ? unitGradientSquared() : (gg + 2 * momentum * vg) * ww;
    }

    /**
     * Returns the cosine between weight and gradient, ⟨w, g⟩/(‖w‖‖g‖).
     *
     * <p>Lemma 1 says zero for a scale-invariant weight; judge its size against 1/√d in d
     * dimensions, which is what a random direction would give.
     *
     * @return the cosine in [−1, 1]; 0 where the gradient is zero
     */
    public double gradientCosine() {
        return gg == 0 ? 0 : wg / Math.sqrt(ww * gg);
    }

    /**
     * Writes the sums, for the state of a {@link Resumable}.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    public void write(DataOutput out) throws IOException {
        SavedState.writeDoubles(out, ww, wd, dd, gg, wg, vg);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param in the state
     * @return the sums
     * @throws IOException if it cannot be read
     */
    public static StepSums read(DataInput in) throws IOException {
        FilterSums one = FilterSums.read(in);
        SavedState.require(one.size() == 1, "a number of sums of", 1, one.size());
        return one.get(0);
    }
}
