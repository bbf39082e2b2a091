package io.github.smd4j.core.advice;

import io.github.smd4j.core.advice.Finding.Kind;
import io.github.smd4j.core.detect.Condition;
import io.github.smd4j.core.detect.EquilibriumState;
import io.github.smd4j.core.schedule.Schedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Turns the states of a detector into findings, one of a kind, the gravest first. */
final class Findings {

    /** Decay in effect off by more than this, relatively, moves the angle by 5%. */
    private static final double MATERIAL = 0.1;

    /** Standard errors of a decay in effect. */
    private static final double ERRORS = 4;

    /** RMS cosine of weight and gradient that no rounding explains. */
    private static final double RADIAL = 0.05;

    /** Of the cosine now, what it may have been when ε did not matter yet. */
    private static final double ONCE = 0.1;

    private final List<EquilibriumState> states;
    private final Optional<Schedule> schedule;
    private final long steps;

    /**
     * Prepares.
     *
     * @param states where each parameter stands
     * @param schedule the rates, where they are known
     * @param steps of the run
     */
    Findings(List<EquilibriumState> states, Optional<Schedule> schedule, long steps) {
        this.states = states;
        this.schedule = schedule;
        this.steps = steps;
    }

    List<Finding> all() {
        List<Finding> all = new ArrayList<>();
        condition(
                        Condition.NOT_FINITE,
                        Kind.NOT_FINITE,
                        s -> "weights or gradients became NaN or infinite")
                .ifPresent(all::add);
        condition(
                        Condition.UNSTABLE,
                        Kind.UNSTABLE,
                        s ->
                                "the norm falls and the angle bursts, again and again: "
                                        + evidence(s)
                                        + "; a smaller learning rate or weight decay ends it")
                .ifPresent(all::add);
        condition(
                        Condition.MEMORISING,
                        Kind.MEMORISING,
                        s ->
                                "the gradient vanishes and decay alone shrinks the norm, as where"
                                        + " the training set is learnt by heart: "
                                        + evidence(s))
                .ifPresent(all::add);
        decayMissing().ifPresent(all::add);
        of(Kind.NOT_SCALE_INVARIANT, s -> radial(s) && !once(s), Findings::radialWords)
                .ifPresent(all::add);
        of(Kind.EPSILON_MATTERS, s -> radial(s) && once(s), Findings::epsilonWords)
                .ifPresent(all::add);
        never().ifPresent(all::add);
        all.sort(Comparator.comparing(Finding::kind));
        return all;
    }

    private interface Words {
        String of(EquilibriumState state);
    }

    private Optional<Finding> condition(Condition condition, Kind kind, Words words) {
        return of(kind, s -> s.condition() == condition, words);
    }

    private Optional<Finding> of(Kind kind, Predicate<EquilibriumState> is, Words words) {
        List<EquilibriumState> those = states.stream().filter(is).toList();
        if (those.isEmpty()) {
            return Optional.empty();
        }
        EquilibriumState first = those.get(0);
        String others = those.size() > 1 ? " and " + (those.size() - 1) + " more" : "";
        return Optional.of(
                new Finding(
                        kind, those.size(), first.parameter() + others + ": " + words.of(first)));
    }

    private static String evidence(EquilibriumState state) {
        return String.join(", ", state.evidence().stream().map(each -> each.describe()).toList());
    }

    /** λ = 0 beside others that decay, or a decay that the weights do not show. */
    private Optional<Finding> decayMissing() {
        boolean others = states.stream().anyMatch(s -> s.decay().told() > 0);
        Optional<Finding> none =
                of(
                        Kind.DECAY_MISSING,
                        s -> others && s.condition() == Condition.NO_EQUILIBRIUM,
                        s ->
                                "does not decay although other parameters do: its norm grows and"
                                        + " no equilibrium exists; is its decay group missing?");
        return none.isPresent()
                ? none
                : of(
                        Kind.DECAY_MISSING,
                        s -> offDecay(s) && !explained(s),
                        s ->
                                String.format(
                                        Locale.ROOT,
                                        "its weights move as if weight decay were %.3g, but %.3g"
                                                + " was told, and the gradient does not explain"
                                                + " it: is its decay group missing?",
                                        s.decay().told() * (1 + s.decay().fromWeights()),
                                        s.decay().told()));
    }

    /** Whether weights surely decay otherwise than told. */
    private static boolean offDecay(EquilibriumState state) {
        EquilibriumState.Decay decay = state.decay();
        return Math.abs(decay.fromWeights()) - ERRORS * decay.error() > MATERIAL;
    }

    /** Whether ⟨w, g⟩ accounts for at least half of that. */
    private static boolean explained(EquilibriumState state) {
        EquilibriumState.Decay decay = state.decay();
        return Math.abs(decay.fromWeights() - decay.fromGradient())
                < Math.abs(decay.fromWeights()) / 2;
    }

    /** Whether the loss sees the norm. */
    private static boolean radial(EquilibriumState state) {
        return state.decay().cosine() > RADIAL || (offDecay(state) && explained(state));
    }

    /** Whether it did not when the norm was greater. */
    private static boolean once(EquilibriumState state) {
        EquilibriumState.Decay decay = state.decay();
        return decay.leastCosine() < ONCE * decay.cosine() && decay.normSinceLeast() > 1;
    }

    private static String radialWords(EquilibriumState state) {
        return String.format(
                Locale.ROOT,
                "not scale-invariant: the RMS cosine of weight and gradient is %.2g (0 for a"
                        + " scale-invariant weight), so theory does not hold for it",
                state.decay().cosine());
    }

    private static String epsilonWords(EquilibriumState state) {
        return String.format(
                Locale.ROOT,
                "its norm has become so small that the epsilon of its normalization matters: the"
                        + " RMS cosine of weight and gradient is %.2g and was %.2g when the squared"
                        + " norm was %.3g times as large; weight decay in effect is %.3g of"
                        + " lambda (1 in theory)",
                state.decay().cosine(),
                state.decay().leastCosine(),
                state.decay().normSinceLeast(),
                1 + state.decay().fromWeights());
    }

    /** Stages that end before equilibrium, from the present one to the end of the run. */
    private Optional<Finding> never() {
        if (schedule.isEmpty()) {
            return Optional.empty();
        }
        Schedule rates = schedule.get();
        return of(
                Kind.NEVER_REACHES_EQUILIBRIUM,
                s -> s.step() + 1 < steps && ScheduleReach.of(s, rates, steps).missed() > 0,
                s -> neverWords(ScheduleReach.of(s, rates, steps)));
    }

    private static String neverWords(ScheduleReach reach) {
        String first =
                Double.isNaN(reach.needed())
                        ? String.format(
                                Locale.ROOT,
                                "from step %d the rate moves faster than the norm follows",
                                reach.from())
                        : String.format(
                                Locale.ROOT,
                                "from step %d it needs %.0f steps, and the rate changes or the run"
                                        + " ends in %d",
                                reach.from(),
                                reach.needed(),
                                reach.has());
        return String.format(
                Locale.ROOT,
                "%s equilibrium under this schedule: %s; so it is in %d of the %d stages left,"
                        + " and %.0f%% of the steps left are within 5%% of equilibrium",
                reach.missed() == reach.stages() ? "never reaches" : "does not always reach",
                first,
                reach.missed(),
                reach.stages(),
                100 * reach.within());
    }
}
