package io.github.smd4j.core.bound;

import io.github.smd4j.core.bound.Assumption.Holds;
import io.github.smd4j.core.bound.Assumption.Side;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.theory.Rates;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The assumptions of Theorem 1 (SGD) or Theorem 2 (heavy ball) for given hyperparameters, each with
 * its verdict, and what that means for the bound.
 *
 * <p>Equilibrium values do not hang on these verdicts: they hold wherever a stationary norm exists.
 * The theorem's <em>bound</em> does, and so do the relaxation laws for {@link #beyond}. See {@code
 * docs/theory.md#assumptions}.
 *
 * @param theorem the theorem whose assumptions these are
 * @param required the assumptions of the theorem, by number
 * @param beyond conditions that the paper does not state
 */
public record Assumptions(String theorem, List<Assumption> required, List<Assumption> beyond) {

    /** The name of the condition, beyond the paper, under which the approach does not oscillate. */
    public static final String MONOTONE_APPROACH = "monotone approach";

    /**
     * The name of assumption 6 as it would have to be for the proof of Theorem 2 to stand ({@link
     * Lemma3#requiredMinimumRatio}).
     */
    public static final String PROVED_FLOOR = "assumption 6, corrected";

    /** Copies the lists. */
    public Assumptions {
        required = List.copyOf(required);
        beyond = List.copyOf(beyond);
    }

    /**
     * Returns the verdicts where only hyperparameters are known.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α; 0 selects Theorem 1
     * @return the assumptions; those that need a measurement are undecided unless they cannot hold
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static Assumptions of(double learningRate, double weightDecay, double momentum) {
        return of(learningRate, weightDecay, momentum, UnitGradientMoments.UNKNOWN);
    }

    /**
     * Returns the verdicts.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α; 0 selects Theorem 1
     * @param moments what is known of h̃ (of ‖g̃‖² for α = 0)
     * @return the assumptions; with a word on correlation in time if that is known
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static Assumptions of(
            double learningRate, double weightDecay, double momentum, UnitGradientMoments moments) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        if (momentum == 0) {
            return new Assumptions(
                    "Theorem 1",
                    with(
                            correlation("assumption 2, correlation", momentum, moments),
                            below(
                                    "assumption 1",
                                    "learning rate times weight decay is small: at most 1/4, which"
                                            + " Lemma 2 needs",
                                    u,
                                    0.25,
                                    u <= 0.25),
                            steady("assumption 2", "the squared unit gradient norm", moments),
                            floor(
                                    "assumption 3",
                                    "squared unit gradient norm",
                                    moments,
                                    floorLimit(u))),
                    List.of());
        }
        double real = Rates.realEigenvalueLimit(momentum);
        double monotone = Rates.oscillationLimit(momentum);
        return new Assumptions(
                "Theorem 2",
                with(
                        correlation("assumption 5, correlation", momentum, moments),
                        below(
                                "assumption 4",
                                "learning rate times weight decay is small: below (1 -"
                                        + " sqrt(momentum))^2, beyond which the theorem's"
                                        + " recurrence has no real eigenvalues",
                                u,
                                real,
                                u < real),
                        steady("assumption 5", "h", moments),
                        floor("assumption 6", "h", moments, floorLimit(u, momentum))),
                List.of(
                        below(
                                MONOTONE_APPROACH,
                                "learning rate times weight decay is below (1 -"
                                        + " sqrt(momentum))^2/4, beyond which the approach to"
                                        + " equilibrium oscillates and its rate formula breaks;"
                                        + " equilibrium values stay true",
                                u,
                                monotone,
                                u < monotone),
                        provedFloor(
                                moments,
                                u < real
                                        ? Lemma3.requiredMinimumRatio(
                                                learningRate, weightDecay, momentum)
                                        : Double.POSITIVE_INFINITY)));
    }

    private static Assumption provedFloor(UnitGradientMoments moments, double limit) {
        Assumption floor = floor(PROVED_FLOOR, "h", moments, limit);
        return new Assumption(
                floor.name(),
                "what assumption 6 would have to ask for so that the theorem's proof stands: "
                        + floor.statement(),
                floor.value(),
                floor.limit(),
                floor.side(),
                floor.holds());
    }

    private static List<Assumption> with(Optional<Assumption> last, Assumption... first) {
        return Stream.concat(Stream.of(first), last.stream()).toList();
    }

    /**
     * Returns the ratio l/L that assumption 3 asks for: 2[2λη/(1−2λη)]².
     *
     * @param intrinsic λη
     * @return the ratio; infinite where λη ≥ 1/2, which no gradient can meet
     */
    static double floorLimit(double intrinsic) {
        return floorRatio(2 * intrinsic, 1 - 2 * intrinsic);
    }

    /**
     * Returns the ratio l/L that assumption 6 asks for: 2[6λη/((1−α)³(1+α) − 8λη(1−α))]².
     *
     * @param intrinsic λη
     * @param momentum α
     * @return the ratio; infinite where the denominator is not positive, which no gradient can meet
     */
    static double floorLimit(double intrinsic, double momentum) {
        double b = 1 - momentum;
        return floorRatio(6 * intrinsic, b * (b * b * (1 + momentum) - 8 * intrinsic));
    }

    /**
     * Returns all assumptions, those of the theorem first.
     *
     * @return the list, not modifiable
     */
    public List<Assumption> all() {
        return Stream.concat(required.stream(), beyond.stream()).toList();
    }

    /**
     * Returns whether the theorem's bound applies: whether all that it assumes holds.
     *
     * @return NO if one assumption of the theorem fails; UNKNOWN if none does but one is undecided
     */
    public Holds boundApplies() {
        if (required.stream().anyMatch(each -> each.holds() == Holds.NO)) {
            return Holds.NO;
        }
        return required.stream().allMatch(each -> each.holds() == Holds.YES)
                ? Holds.YES
                : Holds.UNKNOWN;
    }

    /**
     * Returns whether relaxation laws apply: whether the approach to equilibrium does not
     * oscillate.
     *
     * @return NO above the oscillation limit, else YES; for SGD whether assumption 1 holds
     */
    public Holds relaxationApplies() {
        return (beyond.isEmpty() ? required : beyond).get(0).holds();
    }

    private static Assumption below(
            String name, String statement, double value, double limit, boolean holds) {
        return new Assumption(
                name,
                statement,
                OptionalDouble.of(value),
                OptionalDouble.of(limit),
                Side.BELOW,
                holds ? Holds.YES : Holds.NO);
    }

    private static Assumption steady(String name, String what, UnitGradientMoments moments) {
        boolean given = moments.level().isPresent() && moments.variance().isPresent();
        String statement =
                "mean and variance of "
                        + what
                        + " are steady"
                        + (moments.correlation().isPresent()
                                ? ""
                                : ", and its values uncorrelated in time")
                        + (given
                                ? "; taken as given with the variance, the value being its"
                                        + " coefficient of variation"
                                : "; cannot be told without its variance");
        return new Assumption(
                name,
                statement,
                given
                        ? OptionalDouble.of(
                                Math.sqrt(moments.variance().getAsDouble())
                                        / moments.level().getAsDouble())
                        : OptionalDouble.empty(),
                OptionalDouble.empty(),
                Side.BELOW,
                given ? Holds.YES : Holds.UNKNOWN);
    }

    /**
     * Judges what the proof asks of time: no correlation. The bound survives one that widens the
     * spread of the squared norm, (1+φ)/(1−φ) times, by no more than the bound is loose: 4L/l for
     * SGD, 12(L/l)(1+4α²+α⁴)/(1−α)² for heavy ball. Without l, l = L is the worst case.
     */
    private static Optional<Assumption> correlation(
            String name, double momentum, UnitGradientMoments moments) {
        if (moments.correlation().isEmpty()) {
            return Optional.empty();
        }
        double phi = moments.correlation().getAsDouble();
        double widening = (1 + phi) / (1 - phi);
        boolean known = moments.minimum().isPresent();
        double ratio = known ? moments.level().getAsDouble() / moments.minimum().getAsDouble() : 1;
        boolean bounded = ratio > 0;
        double limit = Bounds.looseness(momentum) * ratio;
        String statement =
                "values are uncorrelated in time, or so little that (1 + correlation)/(1 -"
                        + " correlation), by which they widen the spread of the norm, is less than"
                        + " the bound is loose";
        Holds holds;
        if (!bounded) {
            statement += "; there is no bound, because the smallest value is not above 0";
            holds = Holds.NO;
        } else if (widening <= limit) {
            holds = Holds.YES;
        } else {
            holds = known ? Holds.NO : Holds.UNKNOWN;
            statement +=
                    known
                            ? "; the bound is not applicable"
                            : "; cannot be told without the smallest value";
        }
        return Optional.of(
                new Assumption(
                        name,
                        statement,
                        OptionalDouble.of(widening),
                        bounded ? OptionalDouble.of(limit) : OptionalDouble.empty(),
                        Side.BELOW,
                        holds));
    }

    private static Assumption floor(
            String name, String what, UnitGradientMoments moments, double limit) {
        OptionalDouble ratio =
                moments.minimum().isPresent()
                        ? OptionalDouble.of(
                                moments.minimum().getAsDouble() / moments.level().getAsDouble())
                        : OptionalDouble.empty();
        String statement = "the smallest " + what + ", over its mean, is above the limit";
        Holds holds;
        if (Double.isInfinite(limit)) {
            statement +=
                    "; cannot hold, because learning rate times weight decay is too large for the"
                            + " theorem's proof";
            holds = Holds.NO;
        } else if (limit >= 1) {
            statement += "; cannot hold, because the smallest value is at most the mean";
            holds = Holds.NO;
        } else if (ratio.isEmpty()) {
            statement += "; cannot be told without the smallest value";
            holds = Holds.UNKNOWN;
        } else if (ratio.getAsDouble() <= 0) {
            statement += "; the smallest value is not above 0, so the bound is not applicable";
            holds = Holds.NO;
        } else {
            holds = ratio.getAsDouble() > limit ? Holds.YES : Holds.NO;
        }
        return new Assumption(
                name,
                statement,
                ratio,
                Double.isInfinite(limit) ? OptionalDouble.empty() : OptionalDouble.of(limit),
                Side.ABOVE,
                holds);
    }

    private static double floorRatio(double numerator, double denominator) {
        if (!(denominator > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        double root = numerator / denominator;
        return 2 * root * root;
    }
}
