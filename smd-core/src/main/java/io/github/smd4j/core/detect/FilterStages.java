package io.github.smd4j.core.detect;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes step records as they come and keeps what each stage shows of the filters, and how far all
 * have turned: five numbers a filter and stage, however many steps there are.
 */
public final class FilterStages implements StepSink {

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
}
