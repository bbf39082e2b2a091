package io.github.smd4j.core.identity;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;

/**
 * Identity I1 of SGD over a run, in constant memory: −2Σ ln cos Δ_t = ln(x_N/x_0) − 2Σ ln(1−λη_t).
 *
 * <p>True for any gradients and any schedule, as far as ⟨w, g⟩ = 0; a residual is an error of the
 * instrument, a missing step, a changed weight or broken invariance. In equilibrium the first term
 * on the right stays bounded, and what is left says that the mean of ln(1+tan²Δ) is −2·ln(1−λη).
 * Take <em>every</em> step, in order; nothing but SGD may change the weight. Immutable. See {@code
 * docs/theory.md#identities}.
 *
 * @param steps N
 * @param angles −2Σ ln cos Δ_t, as Σ ln(1 + tan²Δ_t)
 * @param decay −2Σ ln(1−λη_t)
 * @param first x_0; NaN before the first step
 * @param last x_N; NaN before the first step
 */
public record LogCosineIdentity(
        long steps, double angles, double decay, double first, double last) {

    /** The identity over no step. */
    public static final LogCosineIdentity NONE =
            new LogCosineIdentity(0, 0, 0, Double.NaN, Double.NaN);

    /**
     * Returns the identity over one step more.
     *
     * @param sums the sums of the step that follows
     * @param inForce η and λ of the step, with λη in [0, 1), and α = 0
     * @return the identity
     * @throws IllegalArgumentException if α is not 0 or λη out of range
     */
    public LogCosineIdentity plus(StepSums sums, Hyperparameters inForce) {
        if (inForce.momentum() != 0) {
            throw new IllegalArgumentException(
                    "momentum must be 0 for I1, but was " + inForce.momentum());
        }
        double u = inForce.intrinsicLearningRate();
        if (!(u >= 0 && u < 1)) {
            throw new IllegalArgumentException(
                    "learningRate * weightDecay must be in [0, 1), but was " + u);
        }
        double along = sums.ww() + sums.wd();
        double area = Math.max(0, sums.ww() * sums.dd() - sums.wd() * sums.wd());
        return new LogCosineIdentity(
                steps + 1,
                angles + Math.log1p(area / along / along),
                decay - 2 * Math.log1p(-u),
                steps == 0 ? sums.ww() : first,
                sums.nextSquaredNorm());
    }

    /**
     * Returns ln(x_N/x_0).
     *
     * @return the logarithm; NaN before the first step
     */
    public double norms() {
        return Math.log1p((last - first) / first);
    }

    /**
     * Returns the left side less the right.
     *
     * @return the residual, for small angles about the error of Σ Δ_t², rad²; rounding leaves some
     *     √N·2^-53 of {@link #decay}; NaN before the first step
     */
    public double residual() {
        return angles - norms() - decay;
    }
}
