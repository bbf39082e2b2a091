package io.github.smd4j.examples.verdict;

import io.github.smd4j.core.bound.Assumption.Holds;
import io.github.smd4j.core.bound.Bounds;
import io.github.smd4j.core.bound.EquilibriumTheorem;
import io.github.smd4j.core.bound.UnitGradientMoments;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.examples.verdict.AngularEnsemble.Estimate;
import io.github.smd4j.examples.verdict.AngularEnsemble.Seen;
import io.github.smd4j.examples.verdict.AngularEnsemble.Watch;
import io.github.smd4j.examples.verdict.BoundVerdict.Kind;
import io.github.smd4j.examples.verdict.BoundVerdict.Setting;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;

/**
 * Theorems 1 to 3, Remark 5 and the sharp predictions against an ensemble, in one setting.
 *
 * <p>A run lasts 40 relaxation times τ, at least 200 steps; the last 26 are the window at rest.
 */
final class TheoremVerdicts {

    private static final double LEARNING_RATE = 0.1;
    private static final double LENGTH = 40;
    private static final double SETTLING = 14;

    private final Hyperparameters inForce;
    private final BoundProcess process;
    private final double ratio;
    private final Setting setting;
    private final Seen seen;
    private final long[] checkpoints;
    private final int lag;

    /**
     * What the theorem says when l ≤ 0 or assumptions fail is nothing, but measured all the same.
     */
    private final EquilibriumTheorem theorem;

    private final Holds applies;

    private TheoremVerdicts(
            double intrinsic,
            double momentum,
            BoundProcess process,
            double ratio,
            int trajectories,
            long seed) {
        this.inForce =
                new Hyperparameters(
                        "heavy-ball", LEARNING_RATE, intrinsic / LEARNING_RATE, momentum);
        this.process = process;
        this.ratio = ratio;
        this.setting =
                new Setting(
                        intrinsic,
                        momentum,
                        process.name(),
                        BoundsExperiment.number(ratio) + " x*");
        double loss = Rates.nearEquilibriumLoss(LEARNING_RATE, decay(), momentum);
        double time = Math.max((1 - momentum) / (4 * intrinsic), 5);
        long steps = Math.round(LENGTH * time);
        this.checkpoints =
                DoubleStream.iterate(1, t -> t < steps, t -> t * 1.25)
                        .mapToLong(t -> (long) t - 1)
                        .distinct()
                        .toArray();
        this.lag = (int) Math.max(1, Math.round(1 / loss));
        EquilibriumTheorem level = theorem(process.moments(1, false));
        this.seen =
                new AngularEnsemble(
                                inForce,
                                process.process(),
                                process.isRandom() ? trajectories : 2,
                                seed)
                        .run(
                                new Watch(
                                        ratio * rest(),
                                        level.squaredNorm().orElseThrow(),
                                        level.angularUpdate(),
                                        checkpoints,
                                        Math.round(SETTLING * time),
                                        steps,
                                        lag));
        this.theorem = theorem(moments(false)).startingAt(ratio * rest());
        this.applies = theorem(moments(true)).applies();
    }

    static TheoremVerdicts of(
            double intrinsic,
            double momentum,
            BoundProcess process,
            double startRatio,
            int trajectories,
            long seed) {
        return new TheoremVerdicts(intrinsic, momentum, process, startRatio, trajectories, seed);
    }

    private double decay() {
        return inForce.weightDecay();
    }

    private double rest() {
        return Equilibrium.squaredNormExact(LEARNING_RATE, decay(), inForce.momentum(), 1);
    }

    private UnitGradientMoments moments(boolean correlated) {
        return process.moments(seen.minimum(), correlated);
    }

    private EquilibriumTheorem theorem(UnitGradientMoments moments) {
        return EquilibriumTheorem.of(LEARNING_RATE, decay(), inForce.momentum(), moments);
    }

    private String name() {
        return inForce.momentum() == 0 ? "Theorem 1" : "Theorem 2";
    }

    /** Eq. 17 or 20, and 21 or 22, at the step where they are in the greatest danger. */
    List<BoundVerdict> anyStep() {
        return List.of(
                worst(name() + ", norm, any step", theorem::squaredNormBound, seen.normSpread()),
                worst(
                        "Theorem 3, angle, any step",
                        theorem::angularUpdateBound,
                        seen.angleSpread()));
    }

    /** The same with (x0−x*)² for B although the start lies too low for that. */
    BoundVerdict anyStepWithStartForConstant() {
        double away = (ratio - 1) * rest();
        EquilibriumTheorem wrong = theorem.withConstant(away * away);
        return worst(
                name() + ", norm, any step, B = (x0-x*)^2",
                wrong::squaredNormBound,
                seen.normSpread());
    }

    private BoundVerdict worst(
            String statement, LongFunction<OptionalDouble> bound, Estimate[] spread) {
        int worst = spread.length - 1;
        double danger = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < spread.length; i++) {
            double claim = bound.apply(checkpoints[i]).orElse(Double.NaN);
            double sure = spread[i].value() - BoundVerdict.STANDARD_ERRORS * spread[i].error();
            if (sure / claim > danger) {
                danger = sure / claim;
                worst = i;
            }
        }
        return upper(
                statement,
                bound.apply(checkpoints[worst]),
                spread[worst],
                "step " + checkpoints[worst]);
    }

    /** What is left of the bounds once the start is forgotten. */
    List<BoundVerdict> atRest() {
        double v = process.process().variance(0);
        double a = inForce.momentum();
        return List.of(
                upper(
                        name() + ", norm, at rest",
                        theorem.squaredNormSpread(),
                        seen.normSpreadAtRest(),
                        ""),
                upper(
                        "Remark 5 (corrected)",
                        theorem.applies() == Holds.YES
                                ? OptionalDouble.of(
                                        Bounds.squaredNormNearEquilibrium(LEARNING_RATE, a, v, 1))
                                : OptionalDouble.empty(),
                        seen.normSpreadAtRest(),
                        ""),
                upper(
                        "Theorem 3, angle, at rest",
                        theorem.angularUpdateSpread(),
                        seen.angleSpreadAtRest(),
                        ""));
    }

    /** Variances and autocorrelations, predicted to leading order. */
    List<BoundVerdict> fluctuations() {
        double v = process.process().variance(0);
        double a = inForce.momentum();
        double rho = Rates.nearEquilibrium(LEARNING_RATE, decay(), a);
        double wide = process.process().widening(rho);
        BoundVerdict norm =
                prediction(
                        "Var x",
                        wide * Fluctuations.squaredNormVariance(LEARNING_RATE, a, v, 1),
                        seen.normVariance(),
                        wide == 1
                                ? ""
                                : "widened by correlation, " + BoundsExperiment.number(wide));
        if (wide != 1) {
            return List.of(norm);
        }
        return List.of(
                norm,
                prediction(
                        "autocorrelation of x",
                        Math.pow(rho, lag),
                        seen.normCorrelation(),
                        "lag " + lag),
                prediction(
                        "Var angle",
                        Fluctuations.angularUpdateVariance(LEARNING_RATE, decay(), a, v, 1),
                        seen.angleVariance(),
                        ""),
                predicted(
                        "autocorrelation of angle",
                        Kind.CORRELATION,
                        a * a,
                        seen.angleCorrelation(),
                        "lag 1"),
                prediction(
                        "mean shortfall of angle",
                        Fluctuations.meanShortfall(a, v, 1),
                        seen.shortfall(),
                        ""));
    }

    private BoundVerdict upper(
            String statement, OptionalDouble claimed, Estimate measured, String note) {
        String why =
                claimed.isPresent()
                        ? note
                        : theorem.reasons().isEmpty()
                                ? "no B: the start lies below the floor"
                                : theorem.reasons().get(0).split(":", 2)[0] + " fails";
        return new BoundVerdict(
                statement,
                Kind.UPPER,
                setting,
                claimed.orElse(Double.NaN),
                measured.value(),
                measured.error(),
                applies,
                why);
    }

    private BoundVerdict prediction(
            String statement, double claimed, Estimate measured, String note) {
        return predicted(statement, Kind.PREDICTION, claimed, measured, note);
    }

    private BoundVerdict predicted(
            String statement, Kind kind, double claimed, Estimate measured, String note) {
        return new BoundVerdict(
                statement,
                kind,
                setting,
                claimed,
                measured.value(),
                measured.error(),
                Rates.oscillationLimit(inForce.momentum()) > setting.intrinsic()
                        ? Holds.YES
                        : Holds.NO,
                note);
    }
}
