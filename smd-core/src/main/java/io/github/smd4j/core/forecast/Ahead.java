package io.github.smd4j.core.forecast;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The <em>ahead</em> line, with the interval in which a run should stay if its L goes on as in the
 * window before.
 *
 * <p>The line holds L (under AdamW, C) at its estimate. The interval is for ‖w_t‖² of one step, or
 * for the root mean square of Δ over a window of steps, each alone; it counts three things, to
 * first order about the line and with the buffer following at once:
 *
 * <ul>
 *   <li>what the window does not know of L: the standard error of its mean;
 *   <li>the fluctuation of h̃ to come: what {@code Fluctuations} has in equilibrium, here from a
 *       known norm and along any schedule;
 *   <li>a drift of L that the window shows: its credible part is carried on for as many steps as
 *       the window has, then stops. Both the line without and that with the drift lie inside.
 * </ul>
 *
 * <p>It knows nothing of an L that begins to move later, as it does in most trainings after a cut.
 * Observed coverage: {@code docs/theory.md#forecasts}. Memory: six doubles a step.
 */
public final class Ahead {

    /** The probability with which the interval should hold. */
    public static final double CONFIDENCE = 0.9;

    /** No line, and no interval. */
    public static final Ahead NONE = new Ahead();

    private final Line line;
    private final LevelEstimate estimate;
    private final double quantile;

    /** p/2 with Δ ∝ x^(−p/2): what a stray ln x takes from ln Δ. */
    private final double turning;

    /** Null where no interval is known. */
    private final Spread spread;

    /** What strays from the line, u = δ ln x, as coefficients of its causes. */
    private record Spread(
            double[] kept, double[] kick, double[] variance, double[] level, double[] drift) {}

    private Ahead() {
        line = Line.NONE;
        estimate = LevelEstimate.of(new long[1], new double[1]);
        quantile = Double.NaN;
        turning = Double.NaN;
        spread = null;
    }

    private Ahead(Plan plan, Line line, LevelEstimate estimate, double confidence) {
        this.line = line;
        this.estimate = estimate;
        // Without decay there is no τ to forget with, and without errors nothing to count.
        boolean known = plan.weightDecay() > 0 && !Double.isNaN(estimate.standardError());
        this.quantile =
                known
                        ? new TDistribution(null, estimate.degreesOfFreedom())
                                .inverseCumulativeProbability(0.5 + confidence / 2)
                        : Double.NaN;
        this.turning = known ? plan.relaxingPower() / 2.0 : Double.NaN;
        this.spread = known ? spread(plan) : null;
    }

    /**
     * Draws the line from a state that was measured.
     *
     * @param plan the training, with L held at the estimate
     * @param forecast what draws the line
     * @param fromStep the first step, with the norm known
     * @param toStep the step behind the last
     * @param estimate L as it is known at the first step
     * @param confidence probability with which each interval should hold, in (0, 1)
     * @return the line and its interval
     * @throws IllegalArgumentException if the confidence is out of range, or the forecaster does
     *     not apply
     */
    public static Ahead of(
            Plan plan,
            Forecaster forecast,
            long fromStep,
            long toStep,
            LevelEstimate estimate,
            double confidence) {
        Ranges.unit("confidence", confidence);
        return new Ahead(plan, forecast.along(plan, fromStep, toStep), estimate, confidence);
    }

    /**
     * Returns the line.
     *
     * @return the line; {@link Line#NONE} where there is none
     */
    public Line line() {
        return line;
    }

    /**
     * Returns what was known of L.
     *
     * @return the estimate
     */
    public LevelEstimate estimate() {
        return estimate;
    }

    /**
     * Returns the interval for the squared norm of a step.
     *
     * @param step the step
     * @return the interval; {@link Interval#NONE} outside the line, and where no error is known
     */
    public Interval squaredNorm(long step) {
        double x = line.squaredNormAt(step);
        if (Double.isNaN(x) || Double.isNaN(quantile)) {
            return Interval.NONE;
        }
        int i = (int) (step - line.fromStep());
        return around(x, spread.variance()[i], spread.level()[i], spread.drift()[i]);
    }

    /**
     * Returns the interval for the root mean square of Δ over every step of a window.
     *
     * @param fromStep its first step
     * @param toStep the step behind its last
     * @return the interval in radians; {@link Interval#NONE} where the window is empty or leaves
     *     the line, and where no error is known
     */
    public Interval angularUpdate(long fromStep, long toStep) {
        long end = line.fromStep() + line.angularUpdate().length;
        if (Double.isNaN(quantile)
                || fromStep < line.fromStep()
                || toStep > end
                || toStep <= fromStep) {
            return Interval.NONE;
        }
        int from = (int) (fromStep - line.fromStep());
        int to = (int) (toStep - line.fromStep());
        // With A = Σ(ε/2 − pu/2), ε = δh̃/L: Var A, Cov(A, u), Var u for Var ε = 1.
        double varA = 0;
        double cov = 0;
        double varU = spread.variance()[from];
        double levelA = 0;
        double driftA = 0;
        double square = 0;
        for (int i = from; i < to; i++) {
            double kept = spread.kept()[i];
            double kick = spread.kick()[i];
            varA += -2 * turning * cov + turning * turning * varU + 0.25;
            cov = kept * (cov - turning * varU) + kick / 2;
            varU = kept * kept * varU + kick * kick;
            levelA += 0.5 - turning * spread.level()[i];
            driftA += drifted(i) / 2 - turning * spread.drift()[i];
            double angle = line.angularUpdate()[i];
            square += angle * angle;
        }
        double n = to - from;
        return around(Math.sqrt(square / n), varA / (n * n), levelA / n, driftA / n);
    }

    /**
     * The interval about a value of the line.
     *
     * @param noise variance of its logarithm for Var ε = 1
     * @param level its logarithm's derivative by ln L
     * @param drift the same by r
     */
    private Interval around(double value, double noise, double level, double drift) {
        LevelEstimate.Drift seen = estimate.drift();
        double credible = seen.credible();
        double mean = level * estimate.standardError();
        double slope = drift * seen.standardError();
        double deviation =
                Math.sqrt(
                        mean * mean
                                + credible * slope * slope
                                + noise * estimate.variation() * estimate.correlationSteps());
        double shift = credible * seen.rate() * drift;
        double width = quantile * deviation;
        return new Interval(
                value * Math.exp(Math.min(0, shift) - width),
                value * Math.exp(Math.max(0, shift) + width));
    }

    /** What a drift of 1 has done to ln L: it goes on for the length of the window. */
    private double drifted(int index) {
        LevelEstimate.Drift seen = estimate.drift();
        return Math.min(index, seen.steps()) + line.fromStep() - seen.middle();
    }

    /**
     * u' = κu + kε with κ = e^(−1/τ)·y/y' and k = (1 − e^(−1/τ))·y* / py (all over y'/y): F4's y' =
     * y* + (y − y*)e^(−1/τ) with y = x^p ∝ L, moved by a relative ε of its L.
     */
    private Spread spread(Plan plan) {
        double[] x = line.squaredNorm();
        Spread all =
                new Spread(
                        new double[x.length],
                        new double[x.length],
                        new double[x.length],
                        new double[x.length],
                        new double[x.length]);
        int power = plan.relaxingPower();
        double variance = 0;
        double level = 0;
        double drift = 0;
        for (int i = 0; i < x.length; i++) {
            Hyperparameters inForce = plan.inForce(line.fromStep() + i);
            boolean moves = plan.rule().hasEquilibrium(inForce);
            double tau = moves ? plan.rule().relaxationSteps(inForce) : Double.POSITIVE_INFINITY;
            double rest = moves ? plan.rule().squaredNorm(inForce, estimate.level()) / x[i] : 0;
            double next = i + 1 < x.length ? x[i + 1] / x[i] : 1;
            double kept = Math.exp(-1 / tau) / Math.pow(next, power);
            double kick = -Math.expm1(-1 / tau) / power * Math.pow(rest / next, power);
            all.kept()[i] = kept;
            all.kick()[i] = kick;
            all.variance()[i] = variance;
            all.level()[i] = level;
            all.drift()[i] = drift;
            variance = kept * kept * variance + kick * kick;
            level = kept * level + kick;
            drift = kept * drift + kick * drifted(i);
        }
        return all;
    }
}
