package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Hands on the records of a whole run: where it goes on, those of the file first. So the sink of
 * the file must come before this one and cut it back.
 *
 * @param written the file
 * @param target gets the records
 */
record ReadBack(Path written, StepSink target) implements StepSink, Resumable {

    private static final String KIND = "records in a file";

    @Override
    public void accept(StepRecord record) {
        target.accept(record);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, state -> CsvRecords.read(written, target));
    }
}
