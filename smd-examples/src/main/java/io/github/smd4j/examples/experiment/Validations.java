package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.examples.experiment.Training.Validation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The validations of a run so far. */
final class Validations implements Resumable {

    static final String NAME = "validations";

    private static final String KIND = "validations";

    private final List<Validation> all = new ArrayList<>();

    void add(Validation validation) {
        all.add(validation);
    }

    List<Validation> all() {
        return List.copyOf(all);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeInt(all.size());
        for (Validation each : all) {
            out.writeLong(each.epoch());
            out.writeLong(each.steps());
            SavedState.writeDoubles(out, each.top1(), each.top5());
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        all.clear();
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            long epoch = in.readLong();
            long steps = in.readLong();
            double[] shares = SavedState.readDoubles(in);
            SavedState.require(shares.length == 2, "shares", 2, shares.length);
            all.add(new Validation(epoch, steps, shares[0], shares[1]));
        }
    }
}
