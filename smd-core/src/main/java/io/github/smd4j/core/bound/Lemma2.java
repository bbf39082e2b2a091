package io.github.smd4j.core.bound;

import io.github.smd4j.core.range.Ranges;

/**
 * Lemma 2: what a sequence of squared norms with x_{t+1} ≥ a·x_t + D/x_t cannot fall below.
 *
 * <p>With c = √(D/(1−a)), it says x_t ≥ c − a^(t−1)·|x_1 − c| (Eq. 34, 35). Below c it follows from
 * c − x_{t+1} ≤ (c − x_t)·(a − D/(x_t·c)) (Eq. 37). At or above c the sequence must stay there, for
 * which a·x + D/x must rise from c on: c ≥ √(D/a), that is <b>a ≥ 1/2</b>, or λη ≤ 1/4 with a =
 * 1−2λη. The paper's reason (Eq. 36) is another and does not hold: for every a below 1/2 the
 * sequence c, √(D/a), 2√(D·a) meets Eq. 34 and ends below c.
 *
 * @param loss 1−a, in (0, 1): what a step takes away of x without the drive; 2λη for SGD
 * @param drive D, finite and above 0: a lower bound of what a step adds, times x; lη² for SGD
 * @param start x_1, finite and above 0
 */
public record Lemma2(double loss, double drive, double start) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Lemma2 {
        if (!(loss > 0 && loss < 1)) {
            throw new IllegalArgumentException("loss must be in (0, 1), but was " + loss);
        }
        Ranges.positive("drive", drive);
        Ranges.positive("start", start);
    }

    /**
     * Returns the lemma for a squared norm: Eq. 42 for SGD, with a = 1−2λη; Eq. 83 for heavy ball,
     * with a = λ1, the greatest eigenvalue of Eq. 67.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @param minimum l, a lower bound of h̃ (of ‖g̃‖² for SGD), finite and above 0
     * @param start ‖w_1‖², finite and above 0
     * @return the lemma with D = lη²
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1) or another value out
     *     of range; for SGD if λη is not below 1/2, for heavy ball if not below (1−√α)²
     */
    public static Lemma2 of(
            double learningRate,
            double weightDecay,
            double momentum,
            double minimum,
            double start) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        double loss =
                momentum == 0
                        ? 2 * u
                        : RecurrenceMatrix.of(learningRate, weightDecay, momentum).loss();
        return new Lemma2(
                loss, Ranges.positive("minimum", minimum) * learningRate * learningRate, start);
    }

    /**
     * Returns whether the lemma is proved: whether a ≥ 1/2.
     *
     * @return whether loss ≤ 1/2
     */
    public boolean holds() {
        return loss <= 0.5;
    }

    /**
     * Returns c, where the sequence with equality would rest.
     *
     * @return √(D/(1−a)), a squared norm; for SGD √(lη/(2λ)); accurate to 2 ulp
     */
    public double fixedPoint() {
        return Math.sqrt(drive / loss);
    }

    /**
     * Returns the lower bound of x_t, c − a^(t−1)·|x_1 − c| (Eq. 35; Eq. 43).
     *
     * @param step t, at least 1
     * @return the bound, which says nothing where it is not above 0; for −t·ln a up to 1 accurate
     *     to 8 ulp, of x_1 where that is above c
     * @throws IllegalArgumentException if the step is not above 0
     */
    public double lowerBound(long step) {
        double decay = (Ranges.count("step", step) - 1) * Math.log1p(-loss);
        double c = fixedPoint();
        double kept = Math.exp(decay);
        return start < c ? kept * start - c * Math.expm1(decay) : c - kept * (start - c);
    }

    /**
     * Returns c/√2, above which the proofs of Theorems 1 and 2 need the squared norm.
     *
     * @return √(D/(2(1−a))); for SGD √(lη/(4λ)); accurate to 2 ulp
     */
    public double floor() {
        return Math.sqrt(drive / (2 * loss));
    }

    /**
     * Returns whether the squared norm lies above {@link #floor} from the start, and so by the
     * lemma for ever: then there is no burn-in, and the start's distance serves as B.
     *
     * @return whether x_1 ≥ c/√2
     */
    public boolean startServes() {
        return start >= floor();
    }

    /**
     * Returns the burn-in T of Eq. 43 and 88, after which x_t > c/√2: 1 + ln((2+√2)·|x_1/c −
     * 1|)/(−ln a), which is what 1 + (log((√2−1)·c/√2) − log|x_1 − c|)/log a amounts to.
     *
     * <p>Eq. 88 is printed with log(1−2λη); its proof gives log λ1 as here, a T shorter by 1−α. For
     * a start far above c the formula gives a number although nothing is to be waited for: see
     * {@link #startServes}.
     *
     * @return T in steps, not rounded, at least 1; accurate to 8 ulp of 1/(−ln a) + T where x_1 is
     *     not within 1% of where the logarithm turns
     */
    public double burnInSteps() {
        double distance = Math.abs(start - fixedPoint()) / fixedPoint();
        double excess = (2 + Math.sqrt(2)) * distance;
        return excess <= 1 ? 1 : 1 + Math.log(excess) / -Math.log1p(-loss);
    }
}
