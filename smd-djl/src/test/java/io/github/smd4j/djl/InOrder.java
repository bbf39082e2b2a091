package io.github.smd4j.djl;

import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.util.ArrayList;
import java.util.List;

/** All records in the order in which they came. */
record InOrder(List<StepRecord> records) implements StepSink {

    InOrder() {
        this(new ArrayList<>());
    }

    @Override
    public void accept(StepRecord record) {
        records.add(record);
    }

    List<StepRecord> of(String path) {
        return records.stream().filter(r -> r.parameter().equals(path)).toList();
    }
}
