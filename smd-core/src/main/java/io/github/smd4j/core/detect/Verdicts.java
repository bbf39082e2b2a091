package io.github.smd4j.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Puts a verdict into a state with the evidence that speaks for it. */
record Verdicts(
        String parameter,
        long step,
        Condition condition,
        long since,
        StepTheory theory,
        Journey journey,
        LevelDrift drift,
        BurstWatch bursts,
        DecayInEffect decay) {

    EquilibriumState state() {
        boolean line = theory != null;
        boolean way =
                condition == Condition.APPROACHING
                        || condition == Condition.DISPLACED
                        || condition == Condition.IN_EQUILIBRIUM;
        return new EquilibriumState(
                parameter,
                step,
                condition,
                since,
                evidence(),
                line ? journey.angleRatio() : Double.NaN,
                line ? theory.relaxation() : Double.NaN,
                line ? theory.timescale() : Double.NaN,
                line && way ? left() : OptionalDouble.empty(),
                condition == Condition.DISPLACED ? journey.change() : Optional.empty(),
                line
                        ? new EquilibriumState.Drift(
                                drift.slope() * theory.relaxation(), drift.errors())
                        : EquilibriumState.Drift.UNKNOWN,
                decay.state());
    }

    private OptionalDouble left() {
        return condition == Condition.IN_EQUILIBRIUM ? OptionalDouble.of(0) : journey.stepsLeft();
    }

    private List<Evidence> evidence() {
        List<Evidence> all = new ArrayList<>();
        switch (condition) {
            case APPROACHING, IN_EQUILIBRIUM, DISPLACED -> {
                if (theory != null) {
                    angle(all);
                }
                if (condition == Condition.DISPLACED && theory != null) {
                    all.add(
                            new Evidence(
                                    "the schedule alone would leave",
                                    journey.scheduleRatio(),
                                    "against",
                                    1));
                }
            }
            case DRIFTING -> {
                angle(all);
                drifts(all, Journey.DRIFT);
            }
            case MEMORISING -> {
                angle(all);
                drifts(all, -Journey.DRIFT);
                all.add(
                        new Evidence(
                                "L over its greatest mean", drift.faded(), "limit", Journey.FADED));
            }
            case UNSTABLE -> {
                all.add(
                        new Evidence(
                                "bursts of the angle",
                                bursts.bursts(),
                                "limit",
                                BurstWatch.FEWEST));
                all.add(
                        new Evidence(
                                "steps from burst to burst",
                                bursts.interval(),
                                "relaxation time",
                                theory == null ? Double.NaN : theory.relaxation()));
                all.add(
                        new Evidence(
                                "angle of the last over the one before it",
                                bursts.lastRise(),
                                "limit",
                                BurstWatch.RISE));
                all.add(
                        new Evidence(
                                "share of the squared norm lost before it",
                                bursts.lastFall(),
                                "limit",
                                -Math.expm1(-BurstWatch.FALL)));
            }
            default -> {}
        }
        return all;
    }

    private void angle(List<Evidence> all) {
        all.add(
                new Evidence(
                        "angular update over equilibrium",
                        journey.angleRatio(),
                        "within 5% of",
                        1));
        if (!Double.isNaN(journey.error())) {
            all.add(
                    new Evidence(
                            "its standard error", journey.error(), "tolerance", Journey.TOLERANCE));
        }
    }

    private void drifts(List<Evidence> all, double limit) {
        all.add(
                new Evidence(
                        "relative drift of L over a relaxation time",
                        drift.slope() * theory.relaxation(),
                        "limit",
                        limit));
        all.add(
                new Evidence(
                        "the same in standard errors",
                        drift.errors(),
                        "limit",
                        journey.limit(drift)));
    }
}
