package io.github.smd4j.core.detect;

import io.github.smd4j.core.rule.Level;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** One parameter: hands each step to those who ask one question each, and judges by priority. */
final class ParameterDetector {

    /** Buffers' lengths for which a hidden change may not be told from the last one. */
    private static final double SETTLING = 3;

    /** 1/(1−α) of an optimizer that nobody named. */
    private static final double USUAL = 10;

    private final String parameter;
    private final RateSignal signal = new RateSignal();
    private final HiddenChange hidden = new HiddenChange();
    private final Journey journey = new Journey();
    private final LevelDrift drift = new LevelDrift();
    private final DecayInEffect decay = new DecayInEffect();
    private final BurstWatch bursts = new BurstWatch();
    private long first = -1;
    private long last = -1;
    private double toldRate = Double.NaN;
    private double correction = 1;
    private double nextSquaredNorm = Double.NaN;
    private double quietUntil;
    private boolean finite = true;
    private boolean exists = true;
    private StepTheory theory;
    private double away = Double.NaN;
    private Condition condition = Condition.TOO_EARLY;
    private long since;

    ParameterDetector(String parameter) {
        this.parameter = parameter;
    }

    /** Takes a record, by step. */
    void accept(StepRecord record) {
        long step = record.step();
        double gap = first < 0 ? 1 : step - last;
        if (gap <= 0) {
            throw new IllegalArgumentException(
                    "records of a parameter must come by step, but step "
                            + step
                            + " of "
                            + parameter
                            + " came after step "
                            + last);
        }
        first = first < 0 ? step : first;
        last = step;
        finite &= finite(record.sums());
        if (finite) {
            take(record, gap);
        }
        Condition now = judge();
        if (now != condition) {
            condition = now;
            since = step;
        }
    }

    /** Whether the weights are numbers, and the gradient where it is known. */
    private static boolean finite(StepSums sums) {
        return Double.isFinite(sums.ww())
                && Double.isFinite(sums.wd())
                && Double.isFinite(sums.dd())
                && !Double.isInfinite(sums.gg());
    }

    private void take(StepRecord record, double gap) {
        Hyperparameters told = record.hyperparameters();
        StepSums sums = record.sums();
        Optional<UpdateRule> rule = UpdateRules.named(told.rule());
        if (rule.isEmpty() && theory != null) {
            // A clipped step, or one whose rate nobody knows: it says nothing, and ends nothing.
            return;
        }
        exists = rule.isEmpty() || rule.get().hasEquilibrium(told);
        double buffer = told.momentum() >= 0 ? 1 / (1 - told.momentum()) : USUAL;
        boolean changed = toldChange(told, record.step());
        boolean rescaled = gap == 1 && Math.abs(sums.ww() / nextSquaredNorm - 1) > Journey.RESCALED;
        if (changed || rescaled) {
            drift.reset();
            bursts.reset();
        }
        // A rescale moves the angle, but not the update beside its gradients.
        // In a burst one gradient resembles the last, and the buffer grows beyond its square sum.
        if (changed || bursts.bursting() || (rescaled && RateSignal.angleAlone(told, sums))) {
            hidden.reset();
            quietUntil = record.step() + SETTLING * buffer;
        } else if (rescaled) {
            signal.rescaled(sums.ww() / nextSquaredNorm);
        }
        search(record, gap, buffer);
        if (rule.isPresent() && exists) {
            theory = theory(rule.get(), told);
            if (rescaled) {
                journey.rescaled(sums.ww() / nextSquaredNorm);
            }
            journey.accept(record.step(), gap, theory, sums.angularUpdate());
            decay.add(record, gap, theory);
            double level = level(rule.get(), record);
            if (Double.isFinite(level)) {
                drift.add(level, gap, theory);
                journey.drifts(drift, gap);
            }
            bursts.add(
                    record.step(),
                    gap,
                    sums.angularUpdate() / theory.angularUpdate(),
                    sums.ww(),
                    buffer);
        } else {
            bursts.add(record.step(), gap, sums.angularUpdate(), sums.ww(), buffer);
        }
        nextSquaredNorm = sums.nextSquaredNorm();
    }

    /** Theory at the rate as it was told or found. */
    private StepTheory theory(UpdateRule rule, Hyperparameters told) {
        Hyperparameters found =
                new Hyperparameters(
                        told.rule(),
                        told.learningRate() * correction,
                        told.weightDecay(),
                        told.momentum());
        if (!rule.hasEquilibrium(found)) {
            // No rate can be what was found; the records know better.
            correction = 1;
            return StepTheory.of(rule, told);
        }
        return StepTheory.of(rule, found);
    }

    private boolean toldChange(Hyperparameters told, long step) {
        double rate = told.learningRate();
        double divisor = toldRate / rate;
        toldRate = rate;
        if (!(Math.abs(Math.log(divisor)) > Journey.SUDDEN)) {
            return false;
        }
        correction = 1;
        journey.changed(new Change(step, divisor, true));
        return true;
    }

    private void search(StepRecord record, double gap, double buffer) {
        double value =
                signal.of(record.hyperparameters(), record.sums(), gap, journey.expectedAngle());
        // On its first way the angle moves by itself.
        boolean moving =
                theory != null
                        && journey.starting()
                        && RateSignal.angleAlone(record.hyperparameters(), record.sums());
        if (Double.isNaN(value) || record.step() < quietUntil || !exists || moving) {
            return;
        }
        if (hidden.add(value, gap, buffer)) {
            double divisor = hidden.found().divisor();
            correction /= divisor;
            long step = Math.max(first, Math.round(record.step() - hidden.found().stepsAgo()));
            Change change = new Change(step, divisor, false);
            journey.changed(change);
            away = bursts.typical() / Math.sqrt(divisor);
            drift.reset();
            bursts.reset();
            decay.reset();
        }
    }

    private static double level(UpdateRule rule, StepRecord record) {
        return rule.level() == Level.UNIT_GRADIENT ? record.unitH() : Double.NaN;
    }

    private Condition judge() {
        if (!finite) {
            return Condition.NOT_FINITE;
        }
        if (bursts.unstable(last)) {
            return Condition.UNSTABLE;
        }
        if (!exists) {
            return Condition.NO_EQUILIBRIUM;
        }
        if (theory == null) {
            return away() ? Condition.DISPLACED : Condition.NO_LINE;
        }
        if (journey.memorising(drift)) {
            return Condition.MEMORISING;
        }
        return journey.condition();
    }

    /**
     * Without a line: whether the angle has yet to come back to 1/√k of what it was before a change
     * by k, where its new equilibrium is if λ stayed.
     */
    private boolean away() {
        if (Double.isNaN(away)) {
            return false;
        }
        double ratio = bursts.recent() / away;
        boolean fell = journey.change().map(Change::divisor).orElse(1.0) > 1;
        if (fell ? ratio >= 1 - Journey.TOLERANCE : ratio <= 1 + Journey.TOLERANCE) {
            away = Double.NaN;
        }
        return !Double.isNaN(away);
    }

    Condition condition() {
        return condition;
    }

    EquilibriumState state() {
        return new Verdicts(
                        parameter, last, condition, since, theory, journey, drift, bursts, decay)
                .state();
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(toldRate);
        out.writeDouble(correction);
        out.writeDouble(nextSquaredNorm);
        out.writeDouble(quietUntil);
        out.writeDouble(away);
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(since);
        out.writeBoolean(finite);
        out.writeBoolean(exists);
        out.writeInt(condition.ordinal());
        StepTheory.write(theory, out);
        signal.write(out);
        hidden.write(out);
        journey.write(out);
        drift.write(out);
        decay.write(out);
        bursts.write(out);
    }

    void read(DataInput in) throws IOException {
        toldRate = in.readDouble();
        correction = in.readDouble();
        nextSquaredNorm = in.readDouble();
        quietUntil = in.readDouble();
        away = in.readDouble();
        first = in.readLong();
        last = in.readLong();
        since = in.readLong();
        finite = in.readBoolean();
        exists = in.readBoolean();
        condition = Condition.values()[SavedState.readCount(in, Condition.values().length - 1)];
        theory = StepTheory.read(in);
        signal.read(in);
        hidden.read(in);
        journey.read(in);
        drift.read(in);
        decay.read(in);
        bursts.read(in);
        requireLine();
    }

    /** Where there is a line the way to it is known too, and some conditions are of a line only. */
    private void requireLine() throws IOException {
        boolean needed =
                switch (condition) {
                    case APPROACHING, IN_EQUILIBRIUM, DRIFTING, MEMORISING -> true;
                    default -> false;
                };
        boolean line = theory != null;
        SavedState.require(line || !needed, "a line for " + condition, true, line);
        SavedState.require(
                line == journey.knowsTheory(), "theory on the way", line, journey.knowsTheory());
    }
}
