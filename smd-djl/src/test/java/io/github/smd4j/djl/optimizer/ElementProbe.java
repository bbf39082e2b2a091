package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import java.util.ArrayList;
import java.util.List;

/** Asks for a fixed number of rows and keeps every answer. */
class ElementProbe implements StepProbe {

    record Answer(String id, long step, Hyperparameters inForce, FilterSums sums) {}

    final List<Answer> answers = new ArrayList<>();
    final List<Long> asked = new ArrayList<>();
    private final int rows;

    ElementProbe(int rows) {
        this.rows = rows;
    }

    @Override
    public int rows(String parameterId, long step) {
        asked.add(step);
        return rows;
    }

    @Override
    public void accept(String parameterId, long step, Hyperparameters inForce, FilterSums sums) {
        answers.add(new Answer(parameterId, step, inForce, sums));
    }
}
