package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * By what a weight and everything tied to its scale must move when the learning rate is divided by
 * k, for the squared norm to sit at its new equilibrium at once.
 *
 * <p>The squared norm falls by √k, so the norm by k^(1/4) (the √10 in the caption of Figure 3 is
 * the squared norm's). By Eq. 7 the gradient at the smaller weight is k^(1/4) larger, and the
 * buffer has to follow it. What remains is a transient of order λη. See {@code
 * docs/theory.md#rescaling}.
 *
 * @param weightDivisor k^(1/4), by which the weight is divided
 * @param velocityFactor k^(1/4), by which a buffer v in the form of Eq. 18 is multiplied
 * @param scaledVelocityFactor k^(1/4)/k, by which a buffer that holds ηv is multiplied
 * @param runningMeanDivisor k^(1/4), by which the running mean of a BatchNorm behind the weight is
 *     divided
 * @param runningVarianceDivisor √k, by which its running variance is divided
 */
public record RescaleFactors(
        double weightDivisor,
        double velocityFactor,
        double scaledVelocityFactor,
        double runningMeanDivisor,
        double runningVarianceDivisor) {

    /**
     * Returns the factors of a cut.
     *
     * @param divisor k by which the learning rate is divided, finite and above 0; below 1 it rises
     * @return the factors, each accurate to 2 ulp
     * @throws IllegalArgumentException if k is out of range
     */
    public static RescaleFactors of(double divisor) {
        double squaredNorm = Math.sqrt(Ranges.positive("divisor", divisor));
        double norm = Math.sqrt(squaredNorm);
        return new RescaleFactors(norm, norm, norm / divisor, norm, squaredNorm);
    }

    /**
     * Returns √k, by which the squared norm falls.
     *
     * @return the divisor of ‖w‖²
     */
    public double squaredNormDivisor() {
        return runningVarianceDivisor;
    }
}
