package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;

/**
 * How far a weight in equilibrium turns over several steps (I4), for gradients independent in time.
 *
 * <p>With s = 1+α−λη the mean cosine between w_t and w_{t+k} is c_0 = 1, c_1 = s/(1+α), c_{k+1} =
 * s·c_k − α·c_{k−1}. What is computed is 1−c_k, in forms in which only like signs are added: λη may
 * be as small as 1e-12. Sharp in high dimensions, where the angle strays little from that of its
 * mean cosine. See {@code docs/theory.md#identities}.
 */
public final class AccumulatedAngle {

    private AccumulatedAngle() {}

    /**
     * Returns 1 − c_k, one less the mean cosine between weights k steps apart.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param steps k, not negative
     * @return the loss of cosine, 0 for k = 0 and 1 in the end; accurate to 8 ulp where λη is below
     *     half of (1−√α)²; above it by a recurrence of at most some 130/(1−√α) steps, accurate to
     *     16 ulp and half an ulp more for each of its steps
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or k negative
     */
    public static double cosineLoss(
            double learningRate, double weightDecay, double momentum, long steps) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        if (steps < 0) {
            throw new IllegalArgumentException("steps must not be negative, but was " + steps);
        }
        return u < Rates.realEigenvalueLimit(momentum) / 2
                ? closed(u, momentum, steps)
                : recurrent(u, momentum, steps);
    }

    /**
     * Returns the angle between weights k steps apart, arccos(c_k).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param steps k, not negative
     * @return the angle in radians, π/2 in the end; accurate as {@link #cosineLoss}
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or k negative
     */
    public static double angle(
            double learningRate, double weightDecay, double momentum, long steps) {
        double loss = cosineLoss(learningRate, weightDecay, momentum, steps);
        return 2 * Math.asin(Math.sqrt(Math.min(2, loss) / 2));
    }

    /**
     * Returns the angle over k steps at η, over that of one step at kη: the ratio in Figure 7,
     * where the batch of the one step is k times as large.
     *
     * <p>The linear scaling rule takes the two as equal. For SGD they are; momentum lines
     * successive steps up, and for small λη the ratio is {@link #ratioForSmallRate}.
     *
     * @param learningRate η
     * @param weightDecay λ, with kλη below 1
     * @param momentum α
     * @param steps k, above 0
     * @return the ratio; accurate to 10 ulp
     * @throws IllegalArgumentException if kλη is not in (0, 1), α not in [0, 1) or k not above 0
     */
    public static double ratioToOneStep(
            double learningRate, double weightDecay, double momentum, long steps) {
        Ranges.count("steps", steps);
        double one = Equilibrium.angularUpdateExact(learningRate * steps, weightDecay, momentum);
        return angle(learningRate, weightDecay, momentum, steps) / one;
    }

    /**
     * Returns the limit of {@link #ratioToOneStep} for λη → 0: √(1 + 2Σ_{j=1}^{k−1}(1−j/k)α^j),
     * which climbs to √((1+α)/(1−α)).
     *
     * @param momentum α in [0, 1)
     * @param steps k, above 0
     * @return the ratio, 1 for k = 1 or without momentum; 1.877 for k = 4 and 3.136 for k = 16 at α
     *     = 0.9; accurate to 4 ulp
     * @throws IllegalArgumentException if α is not in [0, 1) or k not above 0
     */
    public static double ratioForSmallRate(double momentum, long steps) {
        return Math.sqrt(
                VarianceInflation.of(Ranges.count("steps", steps), 1 - Ranges.momentum(momentum)));
    }

    /**
     * With ℓ and q one less the greater and the lesser root of z² − sz + α, and [.., ..] divided
     * differences: 1 − c_k = u/(1+α)·([0, ℓ] + α(2−ℓ)/(1−ℓ)·[0, ℓ, q]) of 1 − (1−y)^k, of (1−y)^k.
     */
    private static double closed(double u, double a, long k) {
        double b = 1 - a + u;
        double root = Math.sqrt(b * b - 4 * u);
        double slow = 2 * u / (b + root);
        double fast = (b + root) / 2;
        double sum = VarianceInflation.geometric(k, slow);
        double second = 0;
        if (k * fast > 1) {
            second = (sum - VarianceInflation.geometric(k, fast)) / (fast - slow);
        } else {
            // Σ_{m≥2} C(k, m)(−1)^m·h_{m−2}(ℓ, q), h the complete symmetric sums.
            double binomial = k * (k - 1.0) / 2;
            double symmetric = 1;
            double power = 1;
            double term = binomial;
            for (int m = 2; Math.abs(term) > 1e-18 * second; m++) {
                second += term;
                binomial *= -(k - m) / (m + 1.0);
                power *= slow;
                symmetric = fast * symmetric + power;
                term = binomial * symmetric;
            }
        }
        return u / (1 + a) * (sum + a * (2 - slow) / (1 - slow) * second);
    }

    /** 1 − c_{k+1} = (1 − c_k) + δ_k with δ_k = α·δ_{k−1} + u·c_k, until no digit is left of c. */
    private static double recurrent(double u, double a, long k) {
        double loss = 0;
        double rise = u / (1 + a);
        for (long j = 0; j < k; j++) {
            double next = loss + rise;
            if (Math.abs(1 - next) < 0x1p-51 && Math.abs(rise) < 0x1p-51) {
                return 1;
            }
            rise = a * rise + u * (1 - next);
            loss = next;
        }
        return loss;
    }
}
