package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * The factors by which one step of heavy-ball SGD brings the squared norm x closer to x*, and the
 * limits of λη up to which such a factor exists.
 *
 * <p>Two rates must not be confused: the paper's is a bound on (x−x*)², the true one belongs to
 * x−x* itself. See {@code docs/theory.md#rates}.
 */
public final class Rates {

    private Rates() {}

    /**
     * Returns the paper's rate 1−4λη/(1−α) (Eq. 17 and 20).
     *
     * <p>It bounds the factor of E(x−x*)² a step and is tight only for x far above x*, where the
     * decay acts alone. To leading order it is also the true factor of x−x* near equilibrium.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return the factor; below 0 for λη above (1−α)/4, where it means nothing; error below 2 ulp
     *     of the greater of 1 and the result
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double bound(double learningRate, double weightDecay, double momentum) {
        double intrinsic = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return 1 - 4 * intrinsic / (1 - momentum);
    }

    /**
     * Returns ρ, the true factor of x−x* a step near equilibrium: {@code 1 −} {@link
     * #nearEquilibriumLoss}.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return ρ; for α = 0 it is 2(1−λη)²−1; error below 4 ulp of 1
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double nearEquilibrium(double learningRate, double weightDecay, double momentum) {
        return 1 - nearEquilibriumLoss(learningRate, weightDecay, momentum);
    }

    /**
     * Returns 1−ρ, the share of x−x* that a step near equilibrium takes away: 2λη(2−λη) for SGD, to
     * leading order 4λη/(1−α) for heavy ball.
     *
     * <p>For heavy ball, ρ is the dominating eigenvalue of the exact recurrence (Eq. 131 with s²
     * kept) linearised at its fixed point. With y = 1−z for an eigenvalue z, m = λη(2(1+α)−λη) and
     * κ = m(1−α)/(1+α), the eigenvalues are the roots of (1−α−y)(y²−(1−α²+m)y+m) + κ(1−y)(1+α−y),
     * the least of which is found by Newton's method from 0, without cancellation. Above about
     * {@link #oscillationLimit} it is no longer real; then ρ is the modulus of the pair.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return 1−ρ; relative error below 1e-14 for λη up to nine tenths of the oscillation limit (at
     *     the limit two eigenvalues meet and half the digits go)
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double nearEquilibriumLoss(
            double learningRate, double weightDecay, double momentum) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        if (momentum == 0) {
            return 2 * u * (2 - u);
        }
        return DominatingEigenvalue.loss(u, momentum);
    }

    /**
     * Returns (1−√α)²/4, the λη above which the approach to equilibrium oscillates.
     *
     * <p>Beyond the paper, and to leading order: the eigenvalues of the recurrence linearised at
     * its fixed point turn complex at a λη that is higher by 0.02% at α = 0.9, 0.7% at 0.5 and 6%
     * at 0.1. Equilibrium values stay true above it; relaxation laws do not.
     *
     * @param momentum α
     * @return the limit of λη; accurate to 5 ulp
     * @throws IllegalArgumentException if α is not in [0, 1)
     */
    public static double oscillationLimit(double momentum) {
        return realEigenvalueLimit(momentum) / 4;
    }

    /**
     * Returns (1−√α)², the λη up to which the matrix of Eq. 131 has real eigenvalues (assumption
     * 4), as ((1−α)/(1+√α))².
     *
     * @param momentum α
     * @return the limit of λη; accurate to 5 ulp
     * @throws IllegalArgumentException if α is not in [0, 1)
     */
    public static double realEigenvalueLimit(double momentum) {
        double root = (1 - Ranges.momentum(momentum)) / (1 + Math.sqrt(momentum));
        return root * root;
    }
}
