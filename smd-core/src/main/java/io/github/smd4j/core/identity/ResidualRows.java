package io.github.smd4j.core.identity;

import io.github.smd4j.core.estimate.CorrelatedMoments;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What I2 leaves of each row of one parameter, summed over pairs of successive steps. */
final class ResidualRows {

    /** How far a squared norm may be from where the last step left it; a rescale moves it more. */
    private static final double SAME = 1e-5;

    private StepRecord previous;
    private long pairs;
    private double decays;
    private double momenta;
    private final CorrelatedMoments shift = new CorrelatedMoments();
    private Row[] rows = {};

    /** Sums over the pairs of one row. */
    static final class Row {

        /** Residual over squared norm, squared. */
        double residuals;

        /** The squared gradient step over the squared norm, η²‖g‖²/x, as the update shows it. */
        double gradients;

        /** ⟨w, g⟩/x as the residual shows it: what is added to λ. */
        double shifts;

        double squaredShifts;
    }

    void add(StepRecord record) {
        StepRecord before = previous;
        previous = usable(record) ? record : null;
        if (before == null || previous == null || !follows(before, record)) {
            return;
        }
        int count = Math.max(1, record.filters().size());
        if (before.filters().size() != record.filters().size()) {
            return;
        }
        if (rows.length == 0) {
            rows = new Row[count];
            Arrays.setAll(rows, k -> new Row());
        }
        pairs++;
        decays += record.hyperparameters().weightDecay();
        double a = record.hyperparameters().momentum();
        momenta += a * a;
        shift.add(
                -residual(before, record, before.sums(), record.sums())
                        / record.hyperparameters().learningRate());
        for (int k = 0; k < count; k++) {
            StepSums now = row(record, k);
            double residual = residual(before, record, row(before, k), now);
            double added = -residual / record.hyperparameters().learningRate();
            Row row = rows[k];
            row.residuals += residual * residual;
            row.gradients += (1 - a * a) * (now.dd() - now.wd() * now.wd() / now.ww()) / now.ww();
            row.shifts += added;
            row.squaredShifts += added * added;
        }
    }

    /** ⟨w, g⟩/x of the whole parameter in the second of two steps; NaN where I2 does not tell. */
    static double shift(StepRecord before, StepRecord now) {
        return usable(before) && usable(now) && follows(before, now)
                ? -residual(before, now, before.sums(), now.sums())
                        / now.hyperparameters().learningRate()
                : Double.NaN;
    }

    private static StepSums row(StepRecord record, int k) {
        FilterSums filters = record.filters();
        return filters.size() == 0 ? record.sums() : filters.get(k);
    }

    private static boolean usable(StepRecord record) {
        Hyperparameters h = record.hyperparameters();
        return (heavyBall(h) || h.rule().equals("sgdw"))
                && h.learningRate() > 0
                && record.sums().ww() > 0
                && record.sums().isFinite();
    }

    private static boolean heavyBall(Hyperparameters h) {
        return h.rule().equals("heavy-ball") || h.rule().equals("djl-sgd");
    }

    private static boolean follows(StepRecord before, StepRecord now) {
        double left = before.sums().nextSquaredNorm();
        return now.step() == before.step() + 1
                && now.hyperparameters().rule().equals(before.hyperparameters().rule())
                && Math.abs(now.sums().ww() - left) <= SAME * left;
    }

    /** −η⟨w, g⟩/x; 0 for a row that is zero. */
    private static double residual(
            StepRecord before, StepRecord now, StepSums last, StepSums sums) {
        if (sums.ww() == 0) {
            return 0;
        }
        Hyperparameters h = now.hyperparameters();
        double rateBefore = before.hyperparameters().learningRate();
        double carried =
                h.rule().equals("djl-sgd")
                        ? h.momentum()
                        : h.momentum() * h.learningRate() / rateBefore;
        double left = TwoStepIdentity.residual(last, sums, carried, h.intrinsicLearningRate());
        if (!heavyBall(h)) {
            // SGDW's buffer knows nothing of the decay that is part of its update.
            left -=
                    carried
                            * before.hyperparameters().intrinsicLearningRate()
                            * (last.ww() + last.wd());
        }
        return left / sums.ww();
    }

    int count() {
        return rows.length;
    }

    Row row(int k) {
        return rows[k];
    }

    long pairs() {
        return pairs;
    }

    /** Mean of λ. */
    double weightDecay() {
        return decays / pairs;
    }

    /** Mean of α². */
    double squaredMomentum() {
        return momenta / pairs;
    }

    /** ⟨w, g⟩/x of the whole parameter, step by step. */
    CorrelatedMoments shift() {
        return shift;
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(previous != null);
        if (previous != null) {
            previous.write(out);
        }
        out.writeLong(pairs);
        out.writeDouble(decays);
        out.writeDouble(momenta);
        shift.save(out);
        out.writeInt(rows.length);
        for (Row row : rows) {
            out.writeDouble(row.residuals);
            out.writeDouble(row.gradients);
            out.writeDouble(row.shifts);
            out.writeDouble(row.squaredShifts);
        }
    }

    void read(DataInput in) throws IOException {
        previous = in.readBoolean() ? StepRecord.read(in) : null;
        pairs = in.readLong();
        decays = in.readDouble();
        momenta = in.readDouble();
        shift.restore(in);
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        List<Row> read = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            Row row = new Row();
            row.residuals = in.readDouble();
            row.gradients = in.readDouble();
            row.shifts = in.readDouble();
            row.squaredShifts = in.readDouble();
            read.add(row);
        }
        rows = read.toArray(Row[]::new);
    }
}
