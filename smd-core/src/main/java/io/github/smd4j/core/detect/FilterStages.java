package io.github.smd4j.core.detect;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes step records as they come and keeps what each stage shows of the filters, and how far all
 * have turned: five numbers a filter and stage, however many steps there are.
 */
public final class FilterStages implements StepSink, Resumable {

    private static final String KIND = "record of filters by stage";

    private final List<Stage> stages;
    private final Map<String, FilterWindow[]> windows = new HashMap<>();

    /**
     * Prepares for a run.
     *
     * @param stages its spans of constant learning rate, in order
     */
    public FilterStages(List<Stage> stages) {
        this.stages = List.copyOf(stages);
    }

    @Override
    public void accept(StepRecord record) {
        FilterWindow[] of = windows.computeIfAbsent(record.parameter(), path -> begin());
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (record.step() >= stage.fromStep() && record.step() < stage.toStep()) {
                of[i].add(record);
            }
        }
    }

    private FilterWindow[] begin() {
        return stages.stream().map(FilterWindow::new).toArray(FilterWindow[]::new);
    }

    /**
     * Returns the statistics of one parameter.
     *
     * @param parameter its path
     * @return the statistics of each stage; of no filter and no step for a parameter never seen
     */
    public List<FilterStatistics> of(String parameter) {
        FilterWindow[] of = windows.getOrDefault(parameter, begin());
        return Arrays.stream(of).map(FilterWindow::statistics).toList();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        SavedStages.write(out, stages);
        out.writeInt(windows.size());
        for (Map.Entry<String, FilterWindow[]> each : new TreeMap<>(windows).entrySet()) {
            SavedState.writeText(out, each.getKey());
            for (FilterWindow window : each.getValue()) {
                window.write(out);
            }
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        SavedStages.require(in, stages);
        windows.clear();
        int parameters = SavedState.readCount(in, Integer.MAX_VALUE);
        for (int i = 0; i < parameters; i++) {
            FilterWindow[] of = begin();
            windows.put(SavedState.readText(in), of);
            for (FilterWindow window : of) {
                window.read(in);
            }
        }
    }
}
