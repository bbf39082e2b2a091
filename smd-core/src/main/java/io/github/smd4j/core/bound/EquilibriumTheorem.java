package io.github.smd4j.core.bound;

import io.github.smd4j.core.bound.Assumption.Holds;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.theory.Equilibrium;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Theorem 1 (SGD) or Theorem 2 (heavy ball), with Theorem 3 for the angle, as a statement to be
 * judged: does it apply, from when on, and what does it promise at step t.
 *
 * <pre>
 *     E(x_t − x*)² ≤ (1−4λη)^t·B + Vη²/l                                          (Eq. 17)
 *     E(x_t − x*)² ≤ 3B(1−4λη/(1−α))^t + 3Vη²(1+4α²+α⁴)/(l(1−α)⁴)                 (Eq. 20)
 *     E(Δ_t − Δ*)² ≤ (1−4λη)^t·C + V/(L·l),            C = B/(Lη²)                (Eq. 21)
 *     E(Δ_t − Δ*)² ≤ (1−4λη/(1−α))^t·C + V(1−α²)(1+4α²+α⁴)/(4·L·l·α⁴),
 *                                          C = B(1−α²)(1−α)⁴/(4Lη²α⁴)             (Eq. 22)
 * </pre>
 *
 * <p>The paper says only that some B exists. Here it is the start's distance, (x0−x*)² for SGD and
 * {@link RecurrenceMatrix#startDistance} for heavy ball, where that serves: where x0 lies above the
 * floor of Eq. 43 or 88, so that there is no burn-in. Otherwise B must be given. V, l and L may be
 * given or estimated; see {@link Bounds} for how loose the bounds are, and {@code
 * docs/theory.md#bounds} for where they are false. Numbers are accurate to 40 ulp.
 *
 * @param learningRate η
 * @param weightDecay λ
 * @param momentum α; 0 selects Theorem 1
 * @param moments L, V, l and the correlation in time, as far as known
 * @param start x0, finite and above 0, of a weight at rest; empty if not known
 * @param givenConstant B, finite and not negative; empty to take the start's distance
 */
public record EquilibriumTheorem(
        double learningRate,
        double weightDecay,
        double momentum,
        UnitGradientMoments moments,
        OptionalDouble start,
        OptionalDouble givenConstant) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if λη is not in (0, 1), α not in [0, 1), or x0 or B out of
     *     range
     */
    public EquilibriumTheorem {
        Ranges.intrinsic(learningRate, weightDecay, momentum);
        start.ifPresent(value -> Ranges.positive("start", value));
        givenConstant.ifPresent(value -> Ranges.notNegative("givenConstant", value));
    }

    /**
     * Returns the theorem with neither start nor B.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α; 0 selects Theorem 1
     * @param moments what is known of h̃ (of ‖g̃‖² for α = 0)
     * @return the theorem
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static EquilibriumTheorem of(
            double learningRate, double weightDecay, double momentum, UnitGradientMoments moments) {
        return new EquilibriumTheorem(
                learningRate,
                weightDecay,
                momentum,
                moments,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    /**
     * Returns the theorem for a known start.
     *
     * @param squaredNorm x0, finite and above 0
     * @return the theorem
     * @throws IllegalArgumentException if x0 is out of range
     */
    public EquilibriumTheorem startingAt(double squaredNorm) {
        return new EquilibriumTheorem(
                learningRate,
                weightDecay,
                momentum,
                moments,
                OptionalDouble.of(squaredNorm),
                givenConstant);
    }

    /**
     * Returns the theorem with a given B.
     *
     * @param constant B, finite and not negative, in the square of the squared norm's unit
     * @return the theorem
     * @throws IllegalArgumentException if B is out of range
     */
    public EquilibriumTheorem withConstant(double constant) {
        return new EquilibriumTheorem(
                learningRate, weightDecay, momentum, moments, start, OptionalDouble.of(constant));
    }

    /**
     * Returns the assumptions with their verdicts.
     *
     * @return those of Theorem 1 or 2
     */
    public Assumptions assumptions() {
        return Assumptions.of(learningRate, weightDecay, momentum, moments);
    }

    /**
     * Returns whether the bounds apply.
     *
     * @return what the {@linkplain Assumptions#boundApplies assumptions} say
     */
    public Holds applies() {
        return assumptions().boundApplies();
    }

    /**
     * Returns why the bounds do not apply, or what would have to be known.
     *
     * @return name and statement of each assumption of the theorem that does not hold; of those
     *     that are undecided if none fails; empty if the bounds apply
     */
    public List<String> reasons() {
        Holds verdict = applies();
        return verdict == Holds.YES
                ? List.of()
                : assumptions().required().stream()
                        .filter(each -> each.holds() == verdict)
                        .map(each -> each.name() + ": " + each.statement())
                        .toList();
    }

    /**
     * Returns x* about which the theorem bounds the spread: to first order for Theorem 1, exact for
     * Theorem 2, as the paper has them.
     *
     * @return x*; empty if L is not known; accurate to 4 ulp
     */
    public OptionalDouble squaredNorm() {
        if (moments.level().isEmpty()) {
            return OptionalDouble.empty();
        }
        double level = moments.level().getAsDouble();
        return OptionalDouble.of(
                momentum == 0
                        ? Equilibrium.squaredNorm(learningRate, weightDecay, momentum, level)
                        : Equilibrium.squaredNormExact(learningRate, weightDecay, momentum, level));
    }

    /**
     * Returns Δ* about which Theorem 3 bounds the spread: to first order, as the paper has it.
     *
     * @return Δ* in radians; accurate to 4 ulp
     */
    public double angularUpdate() {
        return Equilibrium.angularUpdate(learningRate, weightDecay, momentum);
    }

    /**
     * Returns whether there is no burn-in: whether the start lies above the floor of Eq. 43 or 88
     * and its distance serves as B.
     *
     * @return UNKNOWN if x0 or l is not known; NO where l ≤ 0 or the floor does not exist
     */
    public Holds startServes() {
        if (start.isEmpty() || moments.minimum().isEmpty()) {
            return Holds.UNKNOWN;
        }
        return lowerBoundExists() && lowerBound().startServes() ? Holds.YES : Holds.NO;
    }

    /**
     * Returns the burn-in T (Eq. 43, 88), before which the proof says nothing of x_t.
     *
     * @return T in steps, not rounded; 0 where the start serves; empty if x0 or l is not known, or
     *     no lower bound exists
     */
    public OptionalDouble burnInSteps() {
        if (startServes() == Holds.YES) {
            return OptionalDouble.of(0);
        }
        return startServes() == Holds.NO && lowerBoundExists()
                ? OptionalDouble.of(lowerBound().burnInSteps())
                : OptionalDouble.empty();
    }

    private boolean lowerBoundExists() {
        double u = learningRate * weightDecay;
        boolean small =
                momentum == 0
                        ? u <= 0.25
                        : assumptions().required().get(0).holds() == Holds.YES
                                && RecurrenceMatrix.of(learningRate, weightDecay, momentum).loss()
                                        <= 0.5;
        return small && moments.minimum().getAsDouble() > 0;
    }

    private Lemma2 lowerBound() {
        return Lemma2.of(
                learningRate,
                weightDecay,
                momentum,
                moments.minimum().getAsDouble(),
                start.getAsDouble());
    }

    /**
     * Returns B, in the square of the squared norm's unit.
     *
     * @return the given one; else the start's distance where the start {@linkplain #startServes
     *     serves}; else empty
     */
    public OptionalDouble startConstant() {
        if (givenConstant.isPresent() || startServes() != Holds.YES) {
            return givenConstant;
        }
        double from = start.getAsDouble();
        double rest = squaredNorm().getAsDouble();
        return OptionalDouble.of(
                momentum == 0
                        ? (from - rest) * (from - rest)
                        : RecurrenceMatrix.of(learningRate, weightDecay, momentum)
                                .startDistance(from, rest));
    }

    /**
     * Returns C of Theorem 3, in rad².
     *
     * @return B/(Lη²) for SGD, B(1−α²)(1−α)⁴/(4Lη²α⁴) for heavy ball; empty without B or L
     */
    public OptionalDouble angularConstant() {
        OptionalDouble constant = startConstant();
        if (constant.isEmpty() || moments.level().isEmpty()) {
            return OptionalDouble.empty();
        }
        double rate = learningRate;
        double scaled = constant.getAsDouble() / moments.level().getAsDouble() / (rate * rate);
        double a = momentum;
        double shrink = (1 - a) * (1 - a) / (a * a);
        return OptionalDouble.of(
                a == 0 ? scaled : scaled * (1 - a) * (1 + a) * shrink * shrink / 4);
    }

    /**
     * Returns the bound of E(x_t−x*)² (Eq. 17, 20).
     *
     * @param step t, not negative
     * @return the bound, in the square of the squared norm's unit; empty where the theorem does not
     *     apply, V, l or L is not known, or there is no B
     * @throws IllegalArgumentException if the step is negative
     */
    public OptionalDouble squaredNormBound(long step) {
        OptionalDouble constant = startConstant();
        double vanishing = vanishing(step);
        if (!quantitative() || constant.isEmpty()) {
            return OptionalDouble.empty();
        }
        double start3 = (momentum == 0 ? 1 : 3) * constant.getAsDouble();
        return OptionalDouble.of(start3 * vanishing + squaredNormSpread().getAsDouble());
    }

    /**
     * Returns the bound of E(Δ_t−Δ*)² (Eq. 21, 22).
     *
     * @param step t, not negative
     * @return the bound in rad²; empty where {@link #squaredNormBound} is
     * @throws IllegalArgumentException if the step is negative
     */
    public OptionalDouble angularUpdateBound(long step) {
        OptionalDouble constant = angularConstant();
        double vanishing = vanishing(step);
        if (!quantitative() || constant.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                constant.getAsDouble() * vanishing + angularUpdateSpread().getAsDouble());
    }

    /**
     * Returns what is left of Eq. 17 or 20 once the start is forgotten, {@link Bounds#squaredNorm}.
     *
     * @return the bound; empty where the theorem does not apply or V, l or L is not known
     */
    public OptionalDouble squaredNormSpread() {
        return quantitative()
                ? OptionalDouble.of(
                        Bounds.squaredNorm(
                                learningRate,
                                momentum,
                                moments.variance().getAsDouble(),
                                moments.minimum().getAsDouble()))
                : OptionalDouble.empty();
    }

    /**
     * Returns what is left of Eq. 21 or 22 once the start is forgotten, {@link
     * Bounds#angularUpdate}.
     *
     * @return the bound in rad²; empty where the theorem does not apply or V, l or L is not known
     */
    public OptionalDouble angularUpdateSpread() {
        return quantitative()
                ? OptionalDouble.of(
                        Bounds.angularUpdate(
                                momentum,
                                moments.variance().getAsDouble(),
                                moments.level().getAsDouble(),
                                moments.minimum().getAsDouble()))
                : OptionalDouble.empty();
    }

    /** Whether the theorem applies and all its numbers are known. */
    private boolean quantitative() {
        return applies() == Holds.YES && moments.minimum().isPresent();
    }

    private double vanishing(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("step must not be negative, but was " + step);
        }
        double share = 4 * learningRate * weightDecay / (1 - momentum);
        return share < 1 ? Math.exp(step * Math.log1p(-share)) : 0;
    }
}
