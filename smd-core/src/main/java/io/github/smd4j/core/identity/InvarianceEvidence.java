package io.github.smd4j.core.identity;

import io.github.smd4j.core.range.Ranges;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * What the residual of identity I2 says of a parameter that is called scale-invariant.
 *
 * <p>Each row has two numbers. Its <em>radial share</em> q is the root mean square of ⟨w, g⟩ over
 * what a gradient of that length in a random direction would show, ‖w‖‖g‖/√d; ‖g‖ is taken from the
 * update, η²‖g‖² = (1−α²)·‖d‖² across w, which is true for gradients independent in time and too
 * much by (1+α)/(1−α) at most. A vector that no norm follows shows about 1, one in front of a
 * BatchNorm about ε/(σ²+ε). Its <em>decay in effect</em> is λ plus the mean of ⟨w, g⟩/‖w‖² (the ε
 * law), which is what the angle follows.
 *
 * <p>A row holds if q is below {@value #HOLDS}, rounding and all, and the decay in effect is within
 * {@value #MATERIAL} of λ, which moves the angle by half as much. It is violated if q is above
 * {@value #VIOLATED} after twice the mean square of rounding to float32 is taken off, or if the
 * decay in effect surely is further away. Between them, and below {@value #FEWEST} pairs of steps,
 * nothing can be told. A parameter is violated if a row is; it holds if none is and at least half
 * of its rows do.
 *
 * <p><b>How sure.</b> A random direction is called holding with a probability below
 * (q²·e^(1−q²))^(n/2), q = {@value #HOLDS}: 1e-21 for n = {@value #FEWEST} independent pairs. The
 * decay is judged with Student's quantile of a false alarm in {@value #FALSE_ALARM} for the
 * parameter, shared among its rows, at a standard error that counts correlation in time.
 *
 * @param verdict the verdict
 * @param pairs how many pairs of successive steps were seen
 * @param rows number of rows
 * @param holding rows that hold
 * @param violated rows that are violated
 * @param radialShare the greatest q of a row; NaN where nothing moved
 * @param roundingShare q that rounding alone would leave, in the row where it leaves most
 * @param weightDecay λ, its mean over the steps
 * @param decayInEffect λ + mean of ⟨w, g⟩/‖w‖² of the whole parameter
 * @param decayError its standard error; NaN where there are too few steps
 */
public record InvarianceEvidence(
        Verdict verdict,
        long pairs,
        int rows,
        int holding,
        int violated,
        double radialShare,
        double roundingShare,
        double weightDecay,
        double decayInEffect,
        double decayError) {

    /** Radial share below which ⟨w, g⟩ = 0 holds. */
    public static final double HOLDS = 0.05;

    /** Radial share above which it does not. */
    public static final double VIOLATED = 0.2;

    /** How far the decay in effect may be from λ, relative: 5% of the angle. */
    public static final double MATERIAL = 0.1;

    /** The fewest pairs of steps for a verdict. */
    public static final int FEWEST = 20;

    /** Probability of a false alarm of the decay in effect, for a parameter. */
    public static final double FALSE_ALARM = 1e-6;

    /** Degrees of freedom of the standard errors, one less than the fewest blocks. */
    private static final double FREEDOM = 15;

    /** What the steps say. */
    public enum Verdict {
        /** ⟨w, g⟩ = 0, as far as it matters. */
        HOLDS,
        /** It is not. */
        VIOLATED,
        /** Too few steps, too small updates, no identity for the rule, or something between. */
        CANNOT_TELL
    }

    /** What is known of one row. */
    private record RowEvidence(double share, double rounding, Verdict verdict) {}

    static InvarianceEvidence of(ResidualRows series, long weights) {
        double d = (double) Ranges.count("weights", weights) / Math.max(1, series.count());
        double shift = series.shift().mean();
        double error = series.shift().meanError();
        int holding = 0;
        int violated = 0;
        double share = Double.NaN;
        double rounding = Double.NaN;
        double quantile = quantile(Math.max(1, series.count()));
        for (int k = 0; k < series.count(); k++) {
            RowEvidence row = row(series, k, d, quantile);
            holding += row.verdict == Verdict.HOLDS ? 1 : 0;
            violated += row.verdict == Verdict.VIOLATED ? 1 : 0;
            share = greater(share, row.share);
            rounding = greater(rounding, row.rounding);
        }
        boolean most = series.count() > 0 && 2 * holding >= series.count();
        return new InvarianceEvidence(
                violated > 0 ? Verdict.VIOLATED : most ? Verdict.HOLDS : Verdict.CANNOT_TELL,
                series.pairs(),
                series.count(),
                holding,
                violated,
                share,
                rounding,
                series.weightDecay(),
                series.weightDecay() + shift,
                error);
    }

    /** The greater of two, where NaN is less than anything. */
    private static double greater(double a, double b) {
        return Double.isNaN(a) || b > a ? b : a;
    }

    private static RowEvidence row(ResidualRows series, int k, double d, double quantile) {
        ResidualRows.Row row = series.row(k);
        double n = series.pairs();
        if (n < FEWEST || !(row.gradients > 0)) {
            return new RowEvidence(Double.NaN, Double.NaN, Verdict.CANNOT_TELL);
        }
        double floor = TwoStepIdentity.roundingFloor(0, 1);
        double rounding = n * floor * floor * (1 + series.squaredMomentum());
        double share = Math.sqrt(d * row.residuals / row.gradients);
        double left = Math.sqrt(rounding / row.gradients);
        double net = share * share - 2 * left * left;
        double mean = row.shifts / n;
        double variance = Math.max(0, row.squaredShifts / n - mean * mean);
        double time = Math.max(1, series.shift().autocorrelationTime());
        double unsure = quantile * Math.sqrt(variance * time / n);
        double limit = MATERIAL * series.weightDecay();
        boolean decays = limit > 0;
        Verdict verdict;
        if (net > VIOLATED * VIOLATED || (decays && net > 0 && Math.abs(mean) - unsure > limit)) {
            verdict = Verdict.VIOLATED;
        } else if (share < HOLDS && (!decays || Math.abs(mean) + unsure < limit)) {
            verdict = Verdict.HOLDS;
        } else {
            verdict = Verdict.CANNOT_TELL;
        }
        return new RowEvidence(share, left, verdict);
    }

    private static double quantile(int rows) {
        return new TDistribution(null, FREEDOM)
                .inverseCumulativeProbability(1 - FALSE_ALARM / (2.0 * rows));
    }
}
