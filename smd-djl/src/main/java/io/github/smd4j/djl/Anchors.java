package io.github.smd4j.djl;

import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The anchors of all vectors under measurement, a copy of each vector for each span. */
final class Anchors implements AutoCloseable {

    /** By span, and then in the order of the network. */
    private final List<Anchor> anchors;

    /**
     * Prepares to measure.
     *
     * @param vectors the vectors, in the order of the network
     * @param spans the numbers of steps, rising; none for no anchors
     * @param pairing begins to pair a part of a vector with itself
     */
    Anchors(List<MeasuredParameter> vectors, List<Long> spans, MeasuredPart.Pairing pairing) {
        this.anchors =
                spans.stream()
                        .flatMap(
                                span ->
                                        vectors.stream()
                                                .map(vector -> new Anchor(vector, span, pairing)))
                        .toList();
    }

    /**
     * A step of a vector is about to begin, or goes on with more of its gradient.
     *
     * @param vector the vector
     * @param step number of the step
     * @param known the hyperparameters of a part in it, as far as they are known yet
     */
    void begin(MeasuredParameter vector, long step, Function<MeasuredPart, Hyperparameters> known) {
        List<Anchor> its = of(vector);
        if (!its.isEmpty()) {
            Hyperparameters inForce =
                    MeasuredParameter.joint(vector.parts().stream().map(known).toList());
            its.forEach(anchor -> anchor.begin(step, inForce));
        }
    }

    /** Ends the spans whose steps are all done. */
    void finish(long stepsDone) {
        anchors.forEach(anchor -> anchor.finish(stepsDone));
    }

    /** What a step really was. */
    void saw(StepRecord record) {
        anchors.stream()
                .filter(anchor -> anchor.vector().path().equals(record.parameter()))
                .forEach(anchor -> anchor.saw(record));
    }

    /** Takes the records of the spans that have ended. */
    List<AnchorRecord> take() {
        return anchors.stream().map(Anchor::take).flatMap(Optional::stream).toList();
    }

    /** Forgets where the weights came from. */
    void forget() {
        anchors.forEach(Anchor::forget);
    }

    /** Forgets where one vector came from. */
    void forget(MeasuredParameter vector) {
        of(vector).forEach(Anchor::forget);
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(anchors.size());
        for (Anchor anchor : anchors) {
            anchor.save(out);
        }
    }

    void restore(DataInput in) throws IOException {
        int count = in.readInt();
        SavedState.require(count == anchors.size(), "anchors", anchors.size(), count);
        for (Anchor anchor : anchors) {
            anchor.restore(in);
        }
    }

    private List<Anchor> of(MeasuredParameter vector) {
        return anchors.stream().filter(anchor -> anchor.vector() == vector).toList();
    }

    @Override
    public void close() {
        anchors.forEach(Anchor::close);
    }
}
