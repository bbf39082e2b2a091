package io.github.smd4j.core.forecast;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.MeanField.State;
import io.github.smd4j.core.step.StepRecord;
import java.util.List;

/**
 * Heavy ball and SGDW: a step tells the buffer, and h̃ is the level.
 *
 * @param recurrence the recurrence
 * @param records the records by step
 */
record MomentumReader(MeanField recurrence, List<StepRecord> records)
        implements StateReader<State> {

    @Override
    public State after(int index) {
        StepRecord record = records.get(index);
        return recurrence.measured(record.hyperparameters(), record.sums());
    }

    /**
     * The first step of a foreign optimizer, whose buffer nobody has seen, must not spoil a window.
     */
    @Override
    public boolean knowsLevel(int index) {
        return records.get(index).knowsUnitH();
    }

    @Override
    public double level(int index) {
        return records.get(index).unitH();
    }
}
