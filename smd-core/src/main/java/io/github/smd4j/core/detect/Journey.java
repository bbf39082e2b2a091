package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.FadingMean;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the angular update stands beside its equilibrium value, and what took it away: the start, a
 * change of the learning rate, or the level.
 *
 * <p>Δ²/Δ*² is averaged over τ/2 on the way, over no more than 20/(1−α) steps while the schedule
 * moves it, and over 2τ once it has arrived or been on the way for {@value #LONG}τ, as noise that
 * lasts as long as τ hardly averages out over less. It has arrived when the root of the mean has
 * been within 5% and one standard error for τ/2, and the schedule alone leaves no more; it has left
 * when it has been beyond 5% by the standard errors of {@link FalseAlarm} for τ.
 */
final class Journey {

    /** How far Δ/Δ* may be from 1 in equilibrium. */
    static final double TOLERANCE = StageStatistics.TOLERANCE;

    /** Of a standard error, what may be added to the tolerance at most. */
    private static final double UNSURE = 0.1;

    /** |ln| of the rate over the rate before, from which on a change is sudden. */
    static final double SUDDEN = 0.05;

    /** Relative mismatch of squared norms between steps that tells a rescale. */
    static final double RESCALED = 1e-3;

    /** Share of both limits at which a drift ends. */
    private static final double STAYS = 0.6;

    /** |rτ| of a drift that moves the angle by 5%. */
    static final double DRIFT = 0.1;

    /** Of the greatest level, what is left of a gradient that vanishes. */
    static final double FADED = 0.3;

    /** Relaxation times after which what was left behind is forgotten. */
    static final double LONG = 8;

    /** Of the greatest level ever, what is left of a gradient that has vanished. */
    static final double VANISHED = 0.02;

    /** Δ/Δ* below which decay outruns the gradient: √(1 + rτ) for rτ = −0.3. */
    static final double LOW = 0.84;

    private enum Cause {
        START,
        CHANGE,
        LEVEL
    }

    private final RateDisplacement schedule = new RateDisplacement();
    private FadingMean ratio = new FadingMean();
    private Cause cause = Cause.START;
    private Change change;
    private StepTheory theory;
    private boolean settled;
    private double held;
    private double beyond;
    private double drifting;
    private double travelled;
    private double steadyRate = Double.NaN;
    private boolean drifts;
    private boolean arrived;

    /** Takes a change of the rate, told or found. */
    void changed(Change what) {
        Change before = change;
        boolean soon =
                before != null
                        && cause == Cause.CHANGE
                        && !settled
                        && theory != null
                        && what.step() - before.step() < 10 * theory.buffer();
        change =
                soon
                        ? new Change(
                                what.step(),
                                before.divisor() * what.divisor(),
                                before.told() && what.told())
                        : what;
        cause = Cause.CHANGE;
        leave();
    }

    private void leave() {
        settled = false;
        held = 0;
        travelled = 0;
        ratio = new FadingMean();
    }

    /** Whether a step has told it where equilibrium is. */
    boolean knowsTheory() {
        return theory != null;
    }

    /** Takes a squared norm that was multiplied between two steps. */
    void rescaled(double factor) {
        schedule.rescaled(factor);
    }

    void accept(long step, double gap, StepTheory now, double angularUpdate) {
        theory = now;
        schedule.accept(now, gap);
        travelled += gap;
        double tau = now.relaxation();
        double of = angularUpdate / now.angularUpdate();
        boolean moved = Math.abs(schedule.angleRatio() - 1) > TOLERANCE;
        boolean there = settled || (travelled > LONG * tau && !moved);
        ratio.add(of * of, gap, there ? 2 * tau : way(now, moved), now.block());
        double off = Math.abs(angleRatio() - 1);
        double error = Double.isNaN(error()) ? 0 : error();
        if (!settled) {
            held = !moved && off <= TOLERANCE + Math.min(error, UNSURE) ? held + gap : 0;
            settled = held >= Math.max(tau / 2, 4 * now.buffer());
            if (settled) {
                schedule.settle();
                arrived = cause != Cause.LEVEL;
            }
        } else if (Math.abs(schedule.angleRatio() - 1) > TOLERANCE) {
            cause = Cause.CHANGE;
            change = new Change(step, steadyRate / now.inForce().learningRate(), true);
            leave();
        } else {
            beyond = off > TOLERANCE + limit(ratio.degreesOfFreedom()) * error() ? beyond + gap : 0;
            if (beyond > tau && travelled > LONG * tau) {
                cause = Cause.LEVEL;
                settled = false;
                held = 0;
                beyond = 0;
            }
        }
        if (Math.abs(schedule.angleRatio() - 1) < TOLERANCE / 5) {
            steadyRate = now.inForce().learningRate();
        }
    }

    /** Memory on the way, in steps: shorter where the ratio moves with the schedule. */
    private static double way(StepTheory now, boolean moved) {
        double half = now.relaxation() / 2;
        return Math.max(2 * now.buffer(), moved ? Math.min(half, 20 * now.buffer()) : half);
    }

    /** Whether the gradient has vanished, or vanishes faster than the norm can follow. */
    boolean memorising(LevelDrift drift) {
        if (!(angleRatio() < LOW * Math.min(1, schedule.angleRatio()))) {
            return false;
        }
        double tau = theory.relaxation();
        boolean vanishing =
                drift.steps() > 2 * LONG * tau
                        && drift.faded() < FADED
                        && -drift.errors() > limit(drift);
        return vanishing || (drift.steps() > 10 * theory.buffer() && drift.vanished() < VANISHED);
    }

    /** Standard errors from which on a drift is none of noise. */
    double limit(LevelDrift drift) {
        return limit(drift.degreesOfFreedom());
    }

    /** What must hold for τ is looked at once in τ. */
    private double limit(double degrees) {
        return FalseAlarm.errors(theory.relaxation(), degrees);
    }

    /** Takes what the level did in a step. */
    void drifts(LevelDrift drift, double gap) {
        if (arrived) {
            drift.forget();
            arrived = false;
        }
        double tau = theory.relaxation();
        // Once it drifts, less is enough to go on: a verdict does not flicker.
        double enough = drifts ? STAYS : 1;
        boolean moves =
                Math.abs(drift.slope() * tau) > enough * DRIFT
                        && Math.abs(drift.errors()) > enough * limit(drift)
                        && drift.steps() > LONG * tau
                        && (settled || travelled > LONG * tau);
        drifting = moves ? drifting + gap : 0;
        drifts = drifting > tau;
    }

    Condition condition() {
        if (drifts) {
            return Condition.DRIFTING;
        }
        if (settled) {
            return Condition.IN_EQUILIBRIUM;
        }
        if (cause == Cause.CHANGE) {
            return Condition.DISPLACED;
        }
        return cause == Cause.START && travelled < 4 * theory.buffer()
                ? Condition.TOO_EARLY
                : Condition.APPROACHING;
    }

    /** Whether it is on its first way to equilibrium. */
    boolean starting() {
        return cause == Cause.START && !settled;
    }

    /** RMS of the angle over its equilibrium value, lately. */
    double angleRatio() {
        return Math.sqrt(ratio.mean());
    }

    /** The standard error of that; NaN where it is not known yet. */
    double error() {
        return ratio.error() / (2 * angleRatio());
    }

    /** The angle to be expected now, from the schedule alone. */
    double expectedAngle() {
        return theory == null ? 1 : theory.angularUpdate() * schedule.angleRatio();
    }

    /** Δ/Δ* that the schedule alone would leave. */
    double scheduleRatio() {
        return schedule.angleRatio();
    }

    Optional<Change> change() {
        return Optional.ofNullable(change);
    }

    /** Steps until the angle is within 5%, by F1; 0 where it is, empty where it cannot be told. */
    OptionalDouble stepsLeft() {
        if (theory == null) {
            return OptionalDouble.empty();
        }
        double excess = travelled < 2 * theory.buffer() ? schedule.excess() : 1 / ratio.mean() - 1;
        double below = 1 / ((1 - TOLERANCE) * (1 - TOLERANCE)) - 1;
        double above = 1 / ((1 + TOLERANCE) * (1 + TOLERANCE)) - 1;
        double left = Math.log(excess > 0 ? excess / below : excess / above);
        return Double.isNaN(left) || !Double.isFinite(excess)
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, left * theory.relaxation()));
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(held);
        out.writeDouble(beyond);
        out.writeDouble(drifting);
        out.writeDouble(travelled);
        out.writeDouble(steadyRate);
        out.writeBoolean(settled);
        out.writeBoolean(drifts);
        out.writeBoolean(arrived);
        ratio.save(out);
        schedule.write(out);
        out.writeInt(cause.ordinal());
        out.writeBoolean(change != null);
        if (change != null) {
            out.writeLong(change.step());
            out.writeDouble(change.divisor());
            out.writeBoolean(change.told());
        }
        StepTheory.write(theory, out);
    }

    void read(DataInput in) throws IOException {
        held = in.readDouble();
        beyond = in.readDouble();
        drifting = in.readDouble();
        travelled = in.readDouble();
        steadyRate = in.readDouble();
        settled = in.readBoolean();
        drifts = in.readBoolean();
        arrived = in.readBoolean();
        ratio.restore(in);
        schedule.read(in);
        cause = Cause.values()[SavedState.readCount(in, Cause.values().length - 1)];
        change =
                in.readBoolean()
                        ? new Change(in.readLong(), in.readDouble(), in.readBoolean())
                        : null;
        theory = StepTheory.read(in);
    }
}
