package io.github.smd4j.djl;

import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.measure.PairedStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far one vector turns over spans of k steps that do not overlap, from one multiple of k to the
 * next: a copy of the vector at the last of them, paired with itself like a step.
 */
final class Anchor implements AutoCloseable {

    private final MeasuredParameter vector;
    private final long span;
    private final MeasuredPart.Pairing pairing;
    private List<PairedStep> pairings = List.of();
    private final List<FilterSums> ended = new ArrayList<>();
    private Turn open;
    private Turn closed;
    private long lastStep = -1;

    /**
     * Prepares to measure.
     *
     * @param vector the vector
     * @param span k, above 0
     * @param pairing begins to pair a part of it with itself
     */
    Anchor(MeasuredParameter vector, long span, MeasuredPart.Pairing pairing) {
        this.vector = vector;
        this.span = span;
        this.pairing = pairing;
    }

    /** A span from its first step on. */
    private record Turn(long step, Hyperparameters inForce) {

        /** The same with the hyperparameters of a later step seen. */
        Turn seen(Hyperparameters here) {
            return AnchorRecord.steady(inForce, here)
                    ? this
                    : new Turn(step, Hyperparameters.UNKNOWN);
        }
    }

    MeasuredParameter vector() {
        return vector;
    }

    /**
     * A step is about to begin. If a span ends here, another begins.
     *
     * @param step its number
     * @param inForce its hyperparameters, as far as they are known before it
     */
    void begin(long step, Hyperparameters inForce) {
        if (step == lastStep) {
            return;
        }
        if (step != lastStep + 1) {
            // Steps went by unseen, or began anew.
            forget();
        }
        lastStep = step;
        if (step % span != 0) {
            open = open == null ? null : open.seen(inForce);
            return;
        }
        pair();
        closed = open;
        for (int i = 0; i < pairings.size(); i++) {
            MeasuredPart part = vector.parts().get(i);
            pairings.get(i)
                    .advance(
                            part.weight(),
                            part.weight(),
                            true,
                            true,
                            OptionalDouble.empty(),
                            ended::add);
        }
        open = new Turn(step, inForce);
    }

    private void pair() {
        if (pairings.isEmpty()) {
            pairings =
                    vector.parts().stream()
                            .map(part -> pairing.of(part.weight(), part.weight(), part.rows()))
                            .toList();
        }
    }

    /** Between two steps, with all records taken. */
    void save(DataOutput out) throws IOException {
        out.writeLong(lastStep);
        out.writeBoolean(open != null);
        if (open != null) {
            new SavedStep(open.step(), open.inForce()).save(out);
        }
        out.writeInt(pairings.size());
        for (PairedStep each : pairings) {
            each.save(out);
        }
    }

    void restore(DataInput in) throws IOException {
        lastStep = in.readLong();
        open = null;
        if (in.readBoolean()) {
            SavedStep begun = SavedStep.restore(in);
            open = new Turn(begun.step(), begun.inForce());
        }
        int count = in.readInt();
        if (count != 0) {
            pair();
            SavedState.require(count == pairings.size(), "copies", pairings.size(), count);
            for (int i = 0; i < count; i++) {
                pairings.get(i).restore(in, vector.parts().get(i).weight());
            }
        }
    }

    /** Ends the span if all of its steps are done; otherwise it stays open. */
    void finish(long stepsDone) {
        if (open == null || stepsDone != open.step() + span) {
            return;
        }
        closed = open;
        open = null;
        for (int i = 0; i < pairings.size(); i++) {
            pairings.get(i).finish(vector.parts().get(i).weight(), ended::add);
        }
    }

    /** What a step really was: more is known of it afterwards, such as whether it was clipped. */
    void saw(StepRecord record) {
        if (open != null && record.step() >= open.step()) {
            open = open.seen(record.hyperparameters());
        } else if (closed != null && record.step() >= closed.step()) {
            closed = closed.seen(record.hyperparameters());
        }
    }

    /** Takes the record of a span that has ended, when the sums of all parts are there. */
    Optional<AnchorRecord> take() {
        if (ended.isEmpty() || ended.size() < pairings.size()) {
            return Optional.empty();
        }
        FilterSums sums = ended.get(0);
        for (FilterSums partner : ended.subList(1, ended.size())) {
            sums = sums.plus(partner);
        }
        FilterSums turned = withoutGradients(sums);
        AnchorRecord record =
                new AnchorRecord(
                        vector.path(),
                        closed.step(),
                        span,
                        closed.inForce(),
                        turned.total(),
                        turned);
        ended.clear();
        closed = null;
        return Optional.of(record);
    }

    /** Forgets where the vector came from. */
    void forget() {
        open = null;
        pairings.forEach(PairedStep::forget);
    }

    @Override
    public void close() {
        pairings.forEach(PairedStep::close);
    }

    /** The weight stood for the gradient, which a span has not. */
    private static FilterSums withoutGradients(FilterSums sums) {
        double[] values = new double[sums.size() * FilterSums.STRIDE];
        for (int k = 0; k < sums.size(); k++) {
            int i = k * FilterSums.STRIDE;
            values[i] = sums.get(k).ww();
            values[i + 1] = sums.get(k).wd();
            values[i + 2] = sums.get(k).dd();
            values[i + 3] = Double.NaN;
            values[i + 4] = Double.NaN;
            values[i + 5] = Double.NaN;
        }
        return FilterSums.owning(values);
    }
}
