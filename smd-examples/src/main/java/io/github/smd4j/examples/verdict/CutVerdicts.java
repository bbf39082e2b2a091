package io.github.smd4j.examples.verdict;

import io.github.smd4j.core.bound.Assumption.Holds;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.core.theory.Relaxation;
import io.github.smd4j.examples.verdict.BoundVerdict.Kind;
import io.github.smd4j.examples.verdict.BoundVerdict.Setting;
import java.util.List;

/** Corollary 3.1 and the rates, on F3 with a constant L: nothing is random here. */
final class CutVerdicts {

    private static final MeanField MAP = new MeanField(MeanField.Buffer.VELOCITY);
    private static final double LEARNING_RATE = 0.1;

    /** Of x* within which a cut counts as over. */
    private static final double NEAR = 0.05;

    private final Hyperparameters inForce;

    private CutVerdicts(double intrinsic, double momentum) {
        this.inForce =
                new Hyperparameters(
                        "heavy-ball", LEARNING_RATE, intrinsic / LEARNING_RATE, momentum);
    }

    static CutVerdicts of(double intrinsic, double momentum) {
        return new CutVerdicts(intrinsic, momentum);
    }

    private Setting setting(String start) {
        return new Setting(
                LEARNING_RATE * inForce.weightDecay(), inForce.momentum(), "deterministic", start);
    }

    private Holds monotone() {
        return setting("").intrinsic() < Rates.oscillationLimit(inForce.momentum())
                ? Holds.YES
                : Holds.NO;
    }

    /** The corollary as a lower bound of the steps, and the angle at its step. */
    List<BoundVerdict> corollary(double divisor) {
        double decay = inForce.weightDecay();
        double a = inForce.momentum();
        long least = Relaxation.minimumSteps(LEARNING_RATE, decay, a, divisor);
        double rest = Equilibrium.squaredNormExact(LEARNING_RATE, decay, a, 1);
        double angle = Equilibrium.angularUpdateExact(LEARNING_RATE, decay, a);
        MeanField.State state =
                MAP.equilibrium(
                        new Hyperparameters("heavy-ball", LEARNING_RATE * divisor, decay, a), 1);
        double ratio = 0;
        long t = 0;
        while (t <= least || state.x() > (1 + NEAR) * rest) {
            MeanField.Step step = MAP.step(state, inForce, 1);
            if (t == least) {
                ratio = step.angularUpdate() / angle;
            }
            state = step.next();
            t++;
        }
        Setting cut = setting("cut by " + BoundsExperiment.number(divisor));
        return List.of(
                new BoundVerdict(
                        "Corollary 3.1, a lower bound of the steps",
                        Kind.LOWER,
                        cut,
                        least,
                        t,
                        0,
                        monotone(),
                        "until x is within 5% of x*"),
                new BoundVerdict(
                        "angle over its equilibrium at that step",
                        Kind.PREDICTION,
                        cut,
                        1 / Math.sqrt(2 - 1 / divisor),
                        ratio,
                        0,
                        monotone(),
                        "by the relaxation law"));
    }

    /** The rates of x−x* and of its square, between 1 and 3 relaxation times from 1.05 x*. */
    List<BoundVerdict> rates() {
        double decay = inForce.weightDecay();
        double a = inForce.momentum();
        double loss = Rates.nearEquilibriumLoss(LEARNING_RATE, decay, a);
        double rest = Equilibrium.squaredNormExact(LEARNING_RATE, decay, a, 1);
        long from = Math.round(1 / loss);
        MeanField.State state = MAP.equilibrium(inForce, 1);
        state = new MeanField.State(1.05 * state.x(), state.p(), state.q());
        double first = 0;
        for (long t = 0; t < 3 * from; t++) {
            if (t == from) {
                first = state.x() - rest;
            }
            state = MAP.step(state, inForce, 1).next();
        }
        double shrink = Math.log((state.x() - rest) / first) / (2.0 * from);
        Setting near = setting("1.05 x*");
        return List.of(
                new BoundVerdict(
                        "share of x-x* lost a step",
                        Kind.PREDICTION,
                        near,
                        loss,
                        -Math.expm1(shrink),
                        0,
                        monotone(),
                        ""),
                new BoundVerdict(
                        "share of (x-x*)^2 lost a step, the paper's rate",
                        Kind.LOWER,
                        near,
                        1 - Rates.bound(LEARNING_RATE, decay, a),
                        -Math.expm1(2 * shrink),
                        0,
                        monotone(),
                        ""));
    }
}
