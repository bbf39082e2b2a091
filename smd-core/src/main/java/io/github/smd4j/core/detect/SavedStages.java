package io.github.smd4j.core.detect;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The stages that a state was gathered by: it means nothing under others. */
final class SavedStages {

    private SavedStages() {}

    static void write(DataOutput out, List<Stage> stages) throws IOException {
        out.writeInt(stages.size());
        for (Stage stage : stages) {
            out.writeLong(stage.fromStep());
            out.writeLong(stage.toStep());
            out.writeDouble(stage.learningRate());
        }
    }

    static void require(DataInput in, List<Stage> stages) throws IOException {
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        List<Stage> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(new Stage(in.readLong(), in.readLong(), in.readDouble()));
        }
        SavedState.require(found.equals(stages), "the stages", stages, found);
    }
}
