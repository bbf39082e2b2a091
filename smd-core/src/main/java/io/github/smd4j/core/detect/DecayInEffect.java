package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.FadingMean;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * By how much more or less than λ a weight really decays, lately: from its weights alone by I2, and
 * from its gradient.
 */
final class DecayInEffect {

    /** Relaxation times over which the means fade. */
    private static final double MEMORY = 2;

    private FadingMean weights = new FadingMean();
    private FadingMean gradient = new FadingMean();
    private final FadingMean cosine = new FadingMean();
    private StepRecord previous;
    private double told = Double.NaN;
    private double leastCosine = Double.NaN;
    private double normAtLeast = Double.NaN;
    private double norm = Double.NaN;
    private double steps;

    void add(StepRecord record, double gap, StepTheory theory) {
        StepRecord bare =
                new StepRecord(
                        record.parameter(),
                        record.step(),
                        record.hyperparameters(),
                        record.sums(),
                        FilterSums.NONE);
        double memory = MEMORY * theory.relaxation();
        steps += gap;
        told = record.hyperparameters().weightDecay();
        norm = record.sums().ww();
        if (previous != null) {
            double added = InvarianceWatch.addedDecay(previous, bare);
            if (Double.isFinite(added)) {
                weights.add(added / told, gap, memory, theory.block());
            }
        }
        previous = bare;
        double along = record.sums().wg() / norm / told;
        double share = record.sums().gradientCosine();
        if (Double.isFinite(along) && Double.isFinite(share)) {
            gradient.add(along, gap, memory, theory.block());
            cosine.add(share * share, gap, theory.block(), theory.block());
            if (steps > theory.block() && !(cosine() >= leastCosine)) {
                leastCosine = cosine();
                normAtLeast = norm;
            }
        }
    }

    private double cosine() {
        return Math.sqrt(cosine.mean());
    }

    /** What is known now. */
    EquilibriumState.Decay state() {
        return new EquilibriumState.Decay(
                told,
                weights.mean(),
                weights.error(),
                gradient.mean(),
                cosine(),
                leastCosine,
                normAtLeast / norm);
    }

    /** Begins anew, as where the rate was found to be another one. */
    void reset() {
        weights = new FadingMean();
        gradient = new FadingMean();
        previous = null;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(told);
        out.writeDouble(leastCosine);
        out.writeDouble(normAtLeast);
        out.writeDouble(norm);
        out.writeDouble(steps);
        weights.save(out);
        gradient.save(out);
        cosine.save(out);
        out.writeBoolean(previous != null);
        if (previous != null) {
            previous.write(out);
        }
    }

    void read(DataInput in) throws IOException {
        told = in.readDouble();
        leastCosine = in.readDouble();
        normAtLeast = in.readDouble();
        norm = in.readDouble();
        steps = in.readDouble();
        weights.restore(in);
        gradient.restore(in);
        cosine.restore(in);
        previous = in.readBoolean() ? StepRecord.read(in) : null;
    }
}
