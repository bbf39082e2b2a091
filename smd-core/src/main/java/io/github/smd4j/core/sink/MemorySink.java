package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps every record in memory, by parameter. For tests and short runs: it grows by about 200 bytes
 * a record, and by 48 more for each filter.
 */
public final class MemorySink implements StepSink {

    private final Map<String, List<StepRecord>> records = new LinkedHashMap<>();

    @Override
    public void accept(StepRecord record) {
        records.computeIfAbsent(record.parameter(), path -> new ArrayList<>()).add(record);
    }

    /**
     * Returns the paths of the parameters, in the order in which they were first seen.
     *
     * @return the paths
     */
    public List<String> parameters() {
        return List.copyOf(records.keySet());
    }

    /**
     * Returns the records of one parameter, by step.
     *
     * @param parameter path of the parameter
     * @return the records; empty for a parameter that was never seen
     */
    public List<StepRecord> of(String parameter) {
        return Collections.unmodifiableList(records.getOrDefault(parameter, List.of()));
    }
}
